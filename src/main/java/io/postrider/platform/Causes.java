package io.postrider.platform;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks into the chain of causes of a failure. */
public final class Causes {

  private Causes() {}

  /** The first of a type among a failure and its causes. */
  public static <T extends Throwable> Optional<T> find(Class<T> type, Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }
}
