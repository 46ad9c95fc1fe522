package io.postrider.platform;

import java.util.function.Consumer;

/**
 * Is notified how long each round trip to Redis or the broker took, whether or not it succeeded.
 */
@FunctionalInterface
public interface RoundTrips {

  /** The store, and what is done there. */
  enum Store {
    REDIS_READ,
    REDIS_WRITE,
    BROKER
  }

  /**
   * A round trip has ended. Called very often: implementations must be fast, and must not throw.
   */
  void took(Store store, long nanos);

  /** The same work, which reports its duration. */
  default <T> Consumer<T> timed(Store store, Consumer<T> work) {
    return item -> {
      long start = System.nanoTime();
      try {
        work.accept(item);
      } finally {
        took(store, System.nanoTime() - start);
      }
    };
  }
}
