package io.postrider.webhook;

import io.postrider.webhook.DeliveryStore.Status;
import java.time.Instant;

/**
 * How far the telling of an outcome has come: the last attempt on record.
 *
 * @param round 0, and one more each time it is sent again by hand
 * @param attempt counted from 1 in this round
 * @param nextAt when the next attempt is due, if the status is pending; else absent
 */
public record DeliveryProgress(int round, int attempt, Status status, Instant nextAt) {

  /** Nothing is on record. */
  public static final DeliveryProgress NONE = new DeliveryProgress(0, 0, Status.PENDING, null);

  /** Nothing is to be told any more. */
  public static final DeliveryProgress WITHDRAWN =
      new DeliveryProgress(Integer.MAX_VALUE, 0, Status.FAILED, null);

  /** Whether the attempt that a task asks for was made, or has become needless. */
  public boolean covers(WebhookTask task) {
    return round > task.round()
        || round == task.round() && (attempt >= task.attempt() || status != Status.PENDING);
  }

  /** Whether the task that follows on this one may not have been sent yet. */
  boolean endsWith(WebhookTask task) {
    return round == task.round() && attempt == task.attempt() && status == Status.PENDING;
  }
}
