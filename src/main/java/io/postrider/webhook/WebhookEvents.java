package io.postrider.webhook;

import io.postrider.endpoint.DeliveryAttempt;

/**
 * Listens to the deliveries of webhooks. The methods run in the worker's thread: they must be fast
 * and never throw.
 */
public interface WebhookEvents {

  /**
   * An attempt ended, or was given up before it began.
   *
   * @param status the state of the delivery after it
   */
  void attempted(DeliveryAttempt attempt, DeliveryStore.Status status);

  /**
   * An attempt was deferred.
   *
   * @param reason {@code paused}, {@code busy}, {@code rate} or {@code no-secret}
   */
  void deferred(String reason);

  /** A registered endpoint was disabled because it failed, or by an operator. */
  void endpointDisabled();

  /** A message that is not a webhook was moved to the dead-letter queue. */
  void unreadable();
}
