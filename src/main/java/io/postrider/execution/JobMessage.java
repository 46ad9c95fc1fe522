package io.postrider.execution;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.Job;
import io.postrider.job.JobId;

/**
 * A job as a worker receives it.
 *
 * @param generation the one the message was sent for
 * @param count how often the broker has delivered this message, counted from 1
 * @param postponed whether the message was sent in place of another one, since the job could not go
 *     on yet; the broker has not counted the deliveries of that one
 */
public record JobMessage(Job job, int generation, int count, boolean postponed) {

  /** A delivery of the first message that was sent. */
  public JobMessage(Job job, int generation, int count) {
    this(job, generation, count, false);
  }

  /** What is sent for another delivery of the same job and generation. */
  public Dispatch dispatch() {
    return new Dispatch(job, generation);
  }

  /** The id of the job. */
  public JobId id() {
    return job.id();
  }
}
