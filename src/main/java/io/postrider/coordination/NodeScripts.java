package io.postrider.coordination;

import io.postrider.platform.CreatedAtStart;
import io.postrider.redis.Script;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The scripts by which nodes act as one. They are read at the start: while the server stops,
 * nothing can be read.
 */
@ApplicationScoped
class NodeScripts implements CreatedAtStart {

  static final Script HOLD_PLACES = script("hold_places");
  static final Script LEAD = script("lead");
  static final Script TIME = script("time");

  private static Script script(String name) {
    return Script.beside(NodeScripts.class, name);
  }
}
