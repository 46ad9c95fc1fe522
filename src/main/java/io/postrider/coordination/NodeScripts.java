package io.postrider.coordination;

import io.postrider.redis.Script;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;

/** The scripts by which nodes act as one. */
@ApplicationScoped
class NodeScripts {

  static final Script HOLD_PLACES = script("hold_places");
  static final Script LEAD = script("lead");
  static final Script TIME = script("time");

  /** Reads the scripts at the start: while the server stops, nothing can be read. */
  void load(@Observes @Initialized(ApplicationScoped.class) Object event) {}

  private static Script script(String name) {
    return Script.beside(NodeScripts.class, name);
  }
}
