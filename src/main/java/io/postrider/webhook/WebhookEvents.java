package io.postrider.webhook;

import io.postrider.endpoint.DeliveryAttempt;

/** Told how webhooks fare, in the moment; must cost next to nothing, and never fail. */
public interface WebhookEvents {

  /**
   * An attempt is over, or was given up before it began.
   *
   * @param status what has become of the webhook
   */
  void attempted(DeliveryAttempt attempt, DeliveryStore.Status status);

  /**
   * An attempt was put off.
   *
   * @param reason one of few names
   */
  void deferred(String reason);

  /** A message that holds no webhook was dead-lettered. */
  void unreadable();
}
