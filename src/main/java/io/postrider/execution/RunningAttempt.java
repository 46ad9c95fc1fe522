package io.postrider.execution;

import io.postrider.execution.Claims.Lease;
import io.postrider.job.Job;
import io.postrider.job.Postponement;
import io.postrider.platform.Tracing.TraceSpan;
import java.time.Duration;
import java.time.Instant;

/**
 * One attempt at a job while it runs.
 *
 * @param number counted from 1, in this generation
 * @param postponement how the job was postponed before; null if it was not
 * @param start when it began
 * @param span its span in the trace of the job
 */
record RunningAttempt(
    JobMessage message,
    Lease lease,
    int number,
    Postponement postponement,
    Instant start,
    TraceSpan span) {

  Job job() {
    return message.job();
  }

  /** How often the job was postponed before; known from the message if the store has lost it. */
  int postponements() {
    return Math.max(message.postponements(), postponement == null ? 0 : postponement.times());
  }

  /** How long the job waited since it could have started; null if this is not the first attempt. */
  Duration waited() {
    if (number > 1 || message.generation() > 0 || postponements() > 0) {
      return null;
    }
    var waited = Duration.between(job().dueAt() == null ? job().createdAt() : job().dueAt(), start);
    return waited.isNegative() ? Duration.ZERO : waited;
  }
}
