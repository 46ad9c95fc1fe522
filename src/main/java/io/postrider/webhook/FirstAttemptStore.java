package io.postrider.webhook;

import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.execution.DeliveryName;
import java.util.concurrent.CompletionStage;

/**
 * What the first attempts to deliver webhooks need of the store. No call blocks; a stage fails with
 * {@link io.postrider.platform.UnavailableException} when the store does not answer.
 */
public interface FirstAttemptStore {

  /** What is known about a receiver. */
  enum Receiver {
    /** Nothing bad. */
    WORKS,
    /** It has failed since its last success, so that a success must be recorded for it at once. */
    FAILS,
    /** It is paused or disabled, or the job was erased: there is no attempt now. */
    CLOSED
  }

  /** Reads what is known about the receiver of a webhook. */
  CompletionStage<Receiver> receiver(WebhookTask task);

  /**
   * Records that the first attempt has delivered a webhook, and that it is not due any more. The
   * success is counted for its receiver within the next second.
   */
  CompletionStage<?> delivered(DeliveryName name, WebhookTask task, DeliveryAttempt attempt);
}
