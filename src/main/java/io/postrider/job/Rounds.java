package io.postrider.job;

import static java.util.logging.Level.SEVERE;

import java.util.logging.Logger;

/** What is done again and again: a round that fails must not be the last one. */
public final class Rounds {

  private static final Logger LOG = Logger.getLogger(Rounds.class.getName());

  private Rounds() {}

  /**
   * A round for a timer, which would drop a task that throws. What is away is reported by the
   * readiness check; the next round tries again.
   */
  public static Runnable of(Runnable round) {
    return () -> {
      try {
        round.run();
      } catch (UnavailableException away) {
        // The next round tries again.
      } catch (RuntimeException cause) {
        LOG.log(SEVERE, "event=round-failed", cause);
      }
    };
  }
}
