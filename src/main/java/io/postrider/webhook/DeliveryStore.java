package io.postrider.webhook;

import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.EndpointHealth;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
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
    /** Given up after the last attempt, or because the endpoint is disabled. */
    FAILED
  }

  /**
   * What a worker needs to know before an attempt.
   *
   * @param pausedUntil absent unless the endpoint is paused
   */
  record DeliveryState(
      DeliveryProgress progress, EndpointHealth.Status endpoint, Instant pausedUntil) {}

  /** Reads the state of a delivery and its endpoint in one round trip. */
  DeliveryState state(WebhookTask task);

  /**
   * Records an attempt: adds it to the job's attempts, counts it for its endpoint, and sets the
   * progress of the delivery. Calling it again for the same task changes nothing.
   *
   * @param probe whether the attempt was a probe of a paused endpoint
   */
  void record(WebhookTask task, DeliveryAttempt attempt, DeliveryProgress progress, boolean probe);

  /**
   * The progress of delivering a job's current outcome.
   *
   * @param receiver its {@link WebhookTask#receiver()} number
   */
  DeliveryProgress progress(JobRecord job, int receiver);

  /**
   * A recorded attempt.
   *
   * @param number counted from 1 for each webhook id, through all rounds
   */
  record RecordedAttempt(int number, String webhookId, DeliveryAttempt attempt) {}

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
