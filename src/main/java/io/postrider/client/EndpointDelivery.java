package io.postrider.client;

import java.time.Instant;
import java.util.List;

/**
 * A delivery to a registered endpoint.
 *
 * @param deliveryId its own id
 * @param webhookId the id of the event, the same for all its receivers
 * @param eventType what it tells; null if the job is not kept any more
 * @param jobId null if the event is about no job
 * @param status its state
 * @param createdAt when the event happened
 * @param nextAttemptAt when it is tried again; may be null
 * @param attempts those made, oldest first
 */
public record EndpointDelivery(
    String deliveryId,
    String webhookId,
    String eventType,
    String jobId,
    Status status,
    Instant createdAt,
    Instant nextAttemptAt,
    List<Attempt> attempts) {

  /** The state of a delivery. */
  public enum Status {
    /** To be sent, for the first time or again. */
    PENDING,
    /** The endpoint has it. */
    DELIVERED,
    /** Given up. */
    FAILED,
    /** A state that this version of the library does not know. */
    UNKNOWN
  }

  /**
   * An attempt.
   *
   * @param attempt its number, from 1
   * @param at when it began
   * @param statusCode the endpoint's answer; null if there was none
   * @param durationMillis how long it took
   * @param error why it failed; null if it was delivered
   */
  public record Attempt(
      int attempt, Instant at, Integer statusCode, int durationMillis, String error) {}
}
