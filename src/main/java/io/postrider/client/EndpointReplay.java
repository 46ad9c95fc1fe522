package io.postrider.client;

import java.time.Instant;

/**
 * Deliveries that are sent again.
 *
 * @param endpointId to which endpoint
 * @param from when the first event happened
 * @param to the time before which the last event happened
 * @param deliveries {@code failed} or {@code all}
 * @param status {@code running}, {@code completed} or {@code stopped}
 * @param matched how many matched at the start
 * @param done how many were sent again
 * @param startedAt when it began
 * @param finishedAt when it ended; may be null
 * @param problem why it stopped early; may be null
 */
public record EndpointReplay(
    String endpointId,
    Instant from,
    Instant to,
    String deliveries,
    String status,
    int matched,
    int done,
    Instant startedAt,
    Instant finishedAt,
    String problem) {}
