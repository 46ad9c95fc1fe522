package io.postrider.chaos;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What is demanded. {@code ./mvnw -Pchaos} is the long form, for a machine that does nothing else:
 * it holds the service to its promises. The short form inside {@code ./mvnw verify} kills once at
 * each point and gives four times the time, since a machine that is busy with other things proves
 * nothing about time.
 */
final class Bounds {

  /** Tests of the long form alone. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @EnabledIfSystemProperty(named = "chaos.kills", matches = "\\d+")
  @interface LongForm {}

  /** From so many kills on the promises are demanded to the second. */
  private static final int MANY = 20;

  /** How often each process is killed. */
  static final int KILLS = Integer.getInteger("chaos.kills", 1);

  /** How many jobs wait while the service is killed again and again. */
  static final int WAITING = Integer.getInteger("chaos.waiting", 5_000);

  /** Every job is terminal so long after the service is ready again. */
  static final Duration ENDED = promised(40);

  /** A call is answered, whatever is away. */
  static final Duration ANSWERED = promised(6);

  /** Workers go on by themselves. */
  static final Duration RESUMED = promised(30);

  /** Whatever was killed at random, there is nothing left to do after this. */
  static final Duration DRAINED = Duration.ofMinutes(5);

  /** For what the test itself waits for. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private Bounds() {}

  private static Duration promised(long seconds) {
    return Duration.ofSeconds(KILLS < MANY ? 4 * seconds : seconds);
  }
}
