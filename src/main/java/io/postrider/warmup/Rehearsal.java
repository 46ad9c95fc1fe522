package io.postrider.warmup;

import io.postrider.access.OwnKey;
import io.postrider.execution.Claims;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobExecutor;
import io.postrider.execution.JobMessage;
import io.postrider.execution.Lane;
import io.postrider.intake.JobDispatcher;
import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.Outbox;
import io.postrider.job.Job;
import io.postrider.job.JobHandler;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonValue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What follows a request, with jobs that are withdrawn before anybody could run them: storing,
 * sending, receiving, claiming and settling. A withdrawn job is in no list and cannot be read, and
 * a worker that gets its message does nothing, whichever node it is on.
 */
@ApplicationScoped
class Rehearsal {

  /** If this process dies before a job is withdrawn, nobody begins it after this time. */
  private static final Duration EXPIRES = Duration.ofSeconds(2);

  /** Sent as a delayed job, the message goes to a queue that is always nearly empty. */
  private static final Duration DELAY = Duration.ofSeconds(1);

  /** How many jobs are stored: the mark of each, 100 bytes, stays in Redis for a week. */
  private static final int MOST = 200;

  /** The handler of jobs that are never begun. */
  private static final JobHandler NOBODY =
      (job, attempt) -> {
        throw new IllegalStateException("Job " + job.id() + " was withdrawn.");
      };

  @Inject Outbox outbox;
  @Inject JobDispatcher dispatcher;
  @Inject JobExecutor executor;
  @Inject Claims claims;
  @Inject Clock clock;

  private final AtomicInteger stored = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();
  private volatile Job withdrawn;

  /**
   * Does everything once.
   *
   * @return whether the broker has taken the message: if not, more of them would only wait for it
   * @throws UnavailableException if Redis does not answer
   */
  boolean once() {
    if (stored.incrementAndGet() <= MOST) {
      withdrawn = storeAndWithdraw();
    }
    var job = withdrawn;
    if (job == null) {
      return true; // Another thread stores the first one.
    }
    var dispatched =
        dispatcher.dispatch(List.of(new Dispatch(delayed(job), sent.incrementAndGet())));
    executor.execute(new JobMessage(job, 0, 1), NOBODY, Lane.NORMAL);
    claims.complete(new Lease(job.id(), claims.newToken()), null, List.of());
    return dispatched.contains(job.id());
  }

  private Job storeAndWithdraw() {
    var now = clock.instant();
    var job =
        Job.of("notification", "warm-up", "warm-up", OwnKey.OWNER, now, JsonValue.EMPTY_JSON_OBJECT)
            .withExpiresAt(now.plus(EXPIRES));
    outbox.create(List.of(job));
    outbox.withdraw(List.of(job));
    return job;
  }

  private Job delayed(Job job) {
    return job.as(job.id(), clock.instant().plus(DELAY));
  }
}
