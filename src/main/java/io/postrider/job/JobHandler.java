package io.postrider.job;

/** The work itself, one implementation for each kind of job. */
public interface JobHandler {

  /**
   * Does the work once.
   *
   * @param attempt to tell how far the work is, and to write its result
   * @return how it ended: completed, or rejected for good
   * @throws Exception if it may work later; its message is kept with the job
   */
  Outcome handle(Job job, Attempt attempt) throws Exception;
}
