package io.postrider.execution;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.Job;
import io.postrider.job.JobId;

/**
 * A job message as a worker receives it.
 *
 * @param generation the job's generation that the message was sent for
 * @param count how often the broker has delivered this message, counted from 1
 * @param replacement whether this message replaces an earlier one of the same job; {@code count}
 *     does not include the deliveries of the earlier one
 * @param postponements how often the job was postponed before this message was sent
 */
public record JobMessage(
    Job job, int generation, int count, boolean replacement, int postponements) {

  /** A delivery of a message that replaces no other. */
  public JobMessage(Job job, int generation, int count) {
    this(job, generation, count, false, 0);
  }

  /** The dispatch for another message of the same job and generation. */
  public Dispatch dispatch() {
    return new Dispatch(job, generation, postponements);
  }

  /** The id of the job. */
  public JobId id() {
    return job.id();
  }
}
