package io.postrider.webhook;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A webhook as it is sent to an endpoint.
 *
 * @param id the same for every attempt; visible ASCII without a dot, because dots separate the
 *     signed parts
 * @param traceparent as in W3C Trace Context §3.2; absent if the job is not traced
 * @param headers further headers, which replace none of the webhook's own
 */
public record WebhookMessage(
    String id, String url, byte[] body, Optional<String> traceparent, Map<String, String> headers) {

  private static final Pattern ID = Pattern.compile("[!-~&&[^.]]{1,255}");
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  /** A webhook without further headers. */
  public WebhookMessage(String id, String url, byte[] body, Optional<String> traceparent) {
    this(id, url, body, traceparent, Map.of());
  }

  public WebhookMessage {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("A webhook id must be visible ASCII without a dot.");
    }
    if (!traceparent.map(value -> TRACEPARENT.matcher(value).matches()).orElse(true)) {
      throw new IllegalArgumentException(
          "The traceparent does not have the form of W3C Trace Context.");
    }
  }

  /** Leaves out the URL, whose query may hold a password. */
  @Override
  public String toString() {
    return "webhook " + id;
  }
}
