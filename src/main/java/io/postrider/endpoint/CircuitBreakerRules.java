package io.postrider.endpoint;

import java.time.Duration;

/**
 * The rules of the circuit breaker: when an endpoint is paused, and when it is disabled. {@code
 * record_endpoint.lua} applies them.
 *
 * @param pause the length of the first pause; each failed probe doubles it, up to {@link
 *     #LONGEST_PAUSE}
 * @param disableAfter an endpoint whose attempts have all failed for this long is disabled
 */
public record CircuitBreakerRules(Duration pause, Duration disableAfter) {

  /** Attempts older than this do not count. */
  public static final Duration WINDOW = Duration.ofMinutes(5);

  /** With fewer attempts than this in the window, an endpoint is not paused. */
  public static final int LEAST_ATTEMPTS = 10;

  /** An endpoint is paused from this share of failures on, in percent. */
  public static final int FAILED_PERCENT = 70;

  /** The longest pause between two probes. */
  public static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

  /** A probe without a result after this time counts as lost, and the next one is due. */
  public static final Duration PROBE_LEASE = Duration.ofSeconds(30);
}
