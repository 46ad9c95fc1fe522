package io.postrider.client;

import java.time.Instant;

/**
 * An attempt to deliver a webhook.
 *
 * @param attempt its number, from 1
 * @param webhookId the id of the webhook, the same for all attempts
 * @param endpointId the registered endpoint; null for a URL
 * @param at when it began
 * @param statusCode the receiver's answer; null if there was none
 * @param durationMillis how long it took
 * @param error why it failed; null if it was delivered
 * @param nextAttemptAt when the next attempt was due after this one; null if none was
 */
public record Delivery(
    int attempt,
    String webhookId,
    String endpointId,
    Instant at,
    Integer statusCode,
    int durationMillis,
    String error,
    Instant nextAttemptAt) {}
