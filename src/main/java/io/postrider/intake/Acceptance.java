package io.postrider.intake;

import io.postrider.job.JobId;

/**
 * The answer to a request for a job.
 *
 * @param job the job that does what was asked for
 * @param deduplicated whether it is the job of another request, which holds the in-flight key
 */
public record Acceptance(JobId job, boolean deduplicated) {

  /** The answer with the own job of a request. */
  public static Acceptance of(JobId own) {
    return new Acceptance(own, false);
  }
}
