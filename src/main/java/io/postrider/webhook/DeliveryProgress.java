package io.postrider.webhook;

import io.postrider.webhook.DeliveryStore.Status;
import java.time.Instant;

/**
 * The last recorded attempt to deliver an outcome.
 *
 * @param round 0 for the first delivery, and one more with each resend
 * @param attempt counted from 1 in this round
 * @param nextAt when the next attempt is due, if the status is pending; else absent
 */
public record DeliveryProgress(int round, int attempt, Status status, Instant nextAt) {

  /** No attempt is recorded. */
  public static final DeliveryProgress NONE = new DeliveryProgress(0, 0, Status.PENDING, null);

  /** The webhook was withdrawn: nothing is sent any more. */
  public static final DeliveryProgress WITHDRAWN =
      new DeliveryProgress(Integer.MAX_VALUE, 0, Status.FAILED, null);

  /** Whether the task's attempt was already made, or is no longer needed. */
  public boolean covers(WebhookTask task) {
    return round > task.round()
        || round == task.round() && (attempt >= task.attempt() || status != Status.PENDING);
  }

  /**
   * Whether this task's attempt is the last recorded one and another has to follow, which may not
   * be scheduled yet.
   */
  boolean needsNextAfter(WebhookTask task) {
    return round == task.round() && attempt == task.attempt() && status == Status.PENDING;
  }
}
