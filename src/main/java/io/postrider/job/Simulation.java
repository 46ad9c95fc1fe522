package io.postrider.job;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Simulated work. It takes time and does nothing else; certain user ids make it fail, be rejected,
 * be postponed or take longer.
 */
public final class Simulation {

  private static final String FAIL = "simulate-fail";
  private static final String FLAKY = "simulate-flaky-";
  private static final String LATER = "simulate-later-";
  private static final String REJECT = "simulate-reject";
  private static final String SLOW = "simulate-slow-";

  private static final Duration SIMULATED_PAUSE = Duration.ofSeconds(1);

  private Simulation() {}

  /**
   * Waits as long as the real work would take, then ends as the user id demands.
   *
   * @param user the user id, which may demand an outcome or a duration
   * @param attempt the attempt, by whose numbers some user ids decide
   * @param usual how long the work takes for other users
   * @return the rejection or postponement, if the user id demands one
   * @throws IllegalStateException if the user id demands that this attempt fails
   */
  public static Optional<Outcome> run(String user, Attempt attempt, Duration usual)
      throws InterruptedException {
    long millis = number(user, SLOW).orElse(usual.toMillis());
    if (millis > 0) {
      Thread.sleep(millis);
    }
    if (user.startsWith(FAIL)) {
      throw new IllegalStateException("simulated failure");
    }
    if (attempt.number() <= number(user, FLAKY).orElse(0)) {
      throw new IllegalStateException("simulated failure of attempt " + attempt.number());
    }
    if (attempt.postponements() < number(user, LATER).orElse(0)) {
      return Optional.of(Outcome.postponed(SIMULATED_PAUSE, "simulated postponement"));
    }
    return user.startsWith(REJECT)
        ? Optional.of(Outcome.rejected("simulated rejection"))
        : Optional.empty();
  }

  /** The number after a prefix, such as 8000 in simulate-slow-8000. */
  private static OptionalLong number(String user, String prefix) {
    if (!user.startsWith(prefix)) {
      return OptionalLong.empty();
    }
    var digits = user.substring(prefix.length()).split("\\D", 2)[0];
    return digits.isEmpty() || digits.length() > 6
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(digits));
  }
}
