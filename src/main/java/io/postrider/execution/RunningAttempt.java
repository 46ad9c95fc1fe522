package io.postrider.execution;

import io.postrider.execution.Claims.Lease;
import io.postrider.job.Job;
import io.postrider.platform.Tracing.TraceSpan;
import java.time.Duration;
import java.time.Instant;

/**
 * One attempt at a job while it runs.
 *
 * @param number counted from 1, in this generation
 * @param start when it began
 * @param span its span in the trace of the job
 */
record RunningAttempt(JobMessage message, Lease lease, int number, Instant start, TraceSpan span) {

  Job job() {
    return message.job();
  }

  /** How long the job waited since it could have started; null for a retry or a replay. */
  Duration waited() {
    if (number > 1 || message.generation() > 0) {
      return null;
    }
    var waited = Duration.between(job().dueAt() == null ? job().createdAt() : job().dueAt(), start);
    return waited.isNegative() ? Duration.ZERO : waited;
  }
}
