package io.postrider.job;

import static java.lang.System.Logger.Level.ERROR;

/** What is done again and again: a round that fails must not be the last one. */
public final class Rounds {

  private static final System.Logger LOG = System.getLogger(Rounds.class.getName());

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
        LOG.log(ERROR, "event=round-failed", cause);
      }
    };
  }
}
