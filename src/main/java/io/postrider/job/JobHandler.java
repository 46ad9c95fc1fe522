package io.postrider.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The work itself, one implementation for each kind of job. */
public interface JobHandler {

  /**
   * Does the work once.
   *
   * @param attempt reports progress and takes the result
   * @return how it ended: completed, rejected for good, or postponed
   * @throws Exception if a later attempt may succeed; the message is kept with the job
   */
  Outcome handle(Job job, Attempt attempt) throws Exception;

  /**
   * How long one attempt may take. After that the handler is interrupted and the attempt fails,
   * even if the handler ignores the interrupt and goes on. Empty for no limit: then the handler
   * runs on the worker's own thread, which costs a little less.
   */
  default Optional<Duration> timeout(Job job) {
    return Optional.empty();
  }

  /**
   * The limits for jobs like this one on all nodes together. A job waits for its turn under each of
   * them before its attempt begins.
   */
  default List<Pace> paces(Job job) {
    return List.of();
  }

  /**
   * How long a job may be postponed in all, counted from the first time; then it fails with the
   * last reason.
   */
  default Duration postponeFor(Job job) {
    return Duration.ofHours(4);
  }
}
