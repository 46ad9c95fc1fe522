package io.postrider.job;

/**
 * A job as a worker receives it.
 *
 * @param generation the one the message was sent for
 * @param count how often the broker has delivered this message, counted from 1
 */
public record Delivery(Job job, int generation, int count) {

  /** The id of the job. */
  public JobId id() {
    return job.id();
  }
}
