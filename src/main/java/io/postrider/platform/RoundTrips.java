package io.postrider.platform;

import java.util.function.Consumer;

/** Told how long each trip to a store took, whether or not it succeeded. */
@FunctionalInterface
public interface RoundTrips {

  /** Where a trip goes. */
  enum Store {
    REDIS_READ,
    REDIS_WRITE,
    BROKER
  }

  /** A trip is over; must cost next to nothing, and never fail. */
  void took(Store store, long nanos);

  /** The same work, timed. */
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
