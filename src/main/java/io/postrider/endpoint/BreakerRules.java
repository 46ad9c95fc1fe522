package io.postrider.endpoint;

import java.time.Duration;

/**
 * When an endpoint is paused and disabled.
 *
 * @param pause the first pause; each probe that fails doubles it, up to {@link #LONGEST_PAUSE}
 * @param disableAfter how long nothing but failures disables it
 */
public record BreakerRules(Duration pause, Duration disableAfter) {

  /** Failures count for this long. */
  public static final Duration WINDOW = Duration.ofMinutes(5);

  /** Fewer attempts than these within the window say nothing. */
  public static final int LEAST_ATTEMPTS = 10;

  /** This share of failures, in percent, pauses. */
  public static final int FAILED_PERCENT = 70;

  /** How long an endpoint waits for a probe at most. */
  public static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

  /** A probe that was not heard of for this long is lost, and another one is due. */
  public static final Duration PROBE_LEASE = Duration.ofSeconds(30);
}
