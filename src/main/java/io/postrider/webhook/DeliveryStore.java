package io.postrider.webhook;

import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.EndpointHealth;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import java.time.Instant;
import java.util.List;

/**
 * The attempts made to tell outcomes.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface DeliveryStore {

  /** Where the telling of an outcome stands. */
  enum Status {
    /** To be sent, for the first time or again. */
    PENDING,
    /** The receiver has it. */
    DELIVERED,
    /** Given up: a dead letter of its own. */
    FAILED
  }

  /**
   * What there is to know before an attempt.
   *
   * @param pausedUntil while the endpoint is paused; else absent
   */
  record DeliveryState(
      DeliveryProgress progress, EndpointHealth.Status endpoint, Instant pausedUntil) {}

  /** Asks all there is to know, in one round trip. */
  DeliveryState standing(WebhookTask task);

  /**
   * Adds an attempt to the job's, counts it for its endpoint, and sets how far the telling has
   * come. Once only, however often it is called.
   *
   * @param probe whether the attempt was a paused endpoint's
   */
  void record(WebhookTask task, DeliveryAttempt attempt, DeliveryProgress progress, boolean probe);

  /**
   * How far the telling of a job's present outcome has come.
   *
   * @param receiver its {@link WebhookTask#receiver()} number
   */
  DeliveryProgress progress(JobRecord job, int receiver);

  /**
   * An attempt on record.
   *
   * @param number counted from 1 for each webhook id, through all rounds
   */
  record Numbered(int number, String webhookId, DeliveryAttempt attempt) {}

  /** The attempts made, oldest first. */
  List<Numbered> attempts(JobId job);

  /**
   * Jobs whose telling was given up, the latest first.
   *
   * @param cursor what the page before ended with, or null
   */
  FailedPage failed(String cursor, int limit);

  /**
   * A part of a list.
   *
   * @param nextCursor where the next part begins, or null after the last
   * @param total how many there are in all
   */
  record FailedPage(List<JobId> items, String nextCursor, long total) {}

  /** Takes jobs off the list of those whose telling was given up. */
  void forgetFailed(List<JobId> jobs);
}
