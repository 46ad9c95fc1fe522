package io.postrider.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A registered endpoint.
 *
 * @param endpointId its id
 * @param owner the client
 * @param url where webhooks go, without its query
 * @param description any text; may be null
 * @param eventTypes the events that it wants; empty for all
 * @param headers the names of the headers of every webhook, with dots in place of the values
 * @param rate the most calls in a second; null if there is no limit
 * @param status whether it is called
 * @param reason why it is not; may be null
 * @param disabledAt since when it is not; may be null
 * @param createdAt when it was registered
 * @param formerSecretUntil until when the former secret signs, too; may be null
 */
public record Endpoint(
    String endpointId,
    String owner,
    String url,
    String description,
    List<String> eventTypes,
    Map<String, String> headers,
    Integer rate,
    Status status,
    String reason,
    Instant disabledAt,
    Instant createdAt,
    Instant formerSecretUntil) {

  /** Whether an endpoint is called. */
  public enum Status {
    /** It is. */
    ACTIVE,
    /** Not until it is enabled. */
    DISABLED,
    /** A state that this version of the library does not know. */
    UNKNOWN
  }
}
