package io.postrider.intake;

/**
 * Counts, for each client and kind, the jobs that were given to the broker and have not ended. The
 * counts only decide in which queue a job waits: they may be a little wrong, and no call fails
 * because of them.
 */
public interface Backlog {

  /** How many unfinished jobs of a kind a client has, as far as this node knows; 0 or more. */
  long unfinished(String owner, String kind);

  /**
   * Sets counts of a kind to zero that are wrong, and have not changed since the call before. The
   * jobs that are unfinished at that moment make them too low when they end, so this is called
   * while there are few: when no message of the kind waits for a worker.
   *
   * @param messages how many messages of the kind the broker has
   * @param tolerance by how much the sum of the counts may differ from the number of jobs
   */
  void correct(String kind, long messages, int tolerance);
}
