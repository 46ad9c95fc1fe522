package io.postrider.chaos;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The limits that the tests demand. {@code ./mvnw -Pchaos} is the long form, for a machine that
 * does nothing else: it holds the service to its promised times. The short form inside {@code
 * ./mvnw verify} kills once at each point and allows four times as long, because times measured on
 * a busy machine prove nothing.
 */
final class Bounds {

  /** Marks tests that run in the long form only. */
  @Target({ElementType.METHOD, ElementType.TYPE})
  @Retention(RetentionPolicy.RUNTIME)
  @EnabledIfSystemProperty(named = "chaos.kills", matches = "\\d+")
  @interface LongForm {}

  /** From this number of kills on, the promised times are demanded. */
  private static final int LONG_FORM_KILLS = 20;

  /** The number of kills of each process. */
  static final int KILLS = Integer.getInteger("chaos.kills", 1);

  /** The number of waiting jobs while the service is killed repeatedly. */
  static final int WAITING = Integer.getInteger("chaos.waiting", 5_000);

  /** Every job is terminal within this time after the service is ready again. */
  static final Duration ENDED = promised(40);

  /** A call is answered within this time, whatever server is unreachable. */
  static final Duration ANSWERED = promised(6);

  /** Workers resume by themselves within this time. */
  static final Duration RESUMED = promised(30);

  /** After random kills, all jobs are terminal within this time. */
  static final Duration DRAINED = Duration.ofMinutes(5);

  /** The limit for conditions that the test itself waits for. */
  static final Duration TIMEOUT = Duration.ofMinutes(3);

  private Bounds() {}

  private static Duration promised(long seconds) {
    return Duration.ofSeconds(KILLS < LONG_FORM_KILLS ? 4 * seconds : seconds);
  }
}
