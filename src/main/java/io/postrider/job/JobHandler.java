package io.postrider.job;

/** The work itself, one implementation for each kind of job. */
public interface JobHandler {

  /**
   * Does the work once.
   *
   * @param attempt reports progress and takes the result
   * @return how it ended: completed, or rejected for good
   * @throws Exception if a later attempt may succeed; the message is kept with the job
   */
  Outcome handle(Job job, Attempt attempt) throws Exception;
}
