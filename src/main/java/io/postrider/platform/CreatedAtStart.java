package io.postrider.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

/**
 * A bean that is created when the application starts, and not when somebody first needs it: because
 * it checks settings, and a mistake in them must stop the start, or because it takes resources that
 * cannot be had while the server stops.
 */
public interface CreatedAtStart {

  /** Does nothing: the first call of a method creates a bean. */
  default void create() {}

  /** Creates all these beans. */
  @ApplicationScoped
  class All {

    void create(
        @Observes @Initialized(ApplicationScoped.class) Object event,
        @Any Instance<CreatedAtStart> beans) {
      beans.forEach(CreatedAtStart::create);
    }
  }
}
