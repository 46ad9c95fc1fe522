package io.postrider.webhook;

import io.postrider.endpoint.BreakerState;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.execution.DeliveryName;
import io.postrider.job.JobId;
import java.time.Instant;
import java.util.List;

/**
 * The attempts to deliver outcomes.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface DeliveryStore {

  /** The state of a delivery. */
  enum Status {
    /** To be sent, for the first time or again. */
    PENDING,
    /** The receiver has it. */
    DELIVERED,
    /** Given up after the last attempt, or because the receiver is disabled. */
    FAILED
  }

  /**
   * What a worker needs to know before an attempt.
   *
   * @param receiver whether the host and the target may be called
   */
  record DeliveryState(DeliveryProgress progress, BreakerState receiver) {}

  /** Reads the state of a delivery and its receiver in one round trip. */
  DeliveryState state(WebhookTask task);

  /**
   * Records an attempt: adds it to the job's attempts, counts it for its host and target, and sets
   * the progress of the delivery. Calling it again for the same task changes nothing.
   *
   * @param probe whether the attempt was a probe of a paused host or target
   */
  void record(WebhookTask task, DeliveryAttempt attempt, DeliveryProgress progress, boolean probe);

  /** The progress of a delivery. */
  DeliveryProgress progress(DeliveryName name);

  /**
   * A recorded attempt.
   *
   * @param number counted from 1 for each delivery, through all rounds
   * @param nextAttemptAt when the next attempt was due then; absent if none was
   */
  record RecordedAttempt(
      int number, DeliveryName delivery, DeliveryAttempt attempt, Instant nextAttemptAt) {}

  /** The attempts made, oldest first. */
  List<RecordedAttempt> attempts(JobId job);

  /**
   * Jobs with a webhook that was given up, the latest first.
   *
   * @param cursor the {@code nextCursor} of the previous page, or null
   */
  FailedPage failed(String cursor, int limit);

  /**
   * A page of the list.
   *
   * @param nextCursor where the next page begins, or null after the last
   * @param total the number of entries on all pages
   */
  record FailedPage(List<JobId> items, String nextCursor, long total) {}

  /** Removes jobs from the list of given-up webhooks. */
  void forgetFailed(List<JobId> jobs);
}
