package io.postrider.webhook;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is sent to an endpoint: the bytes, and the id that stays the same on every attempt.
 *
 * @param id visible ASCII without a dot, which separates the parts that are signed
 * @param traceparent as in W3C Trace Context §3.2, if the work is traced
 */
public record WebhookMessage(String id, String url, byte[] body, Optional<String> traceparent) {

  private static final Pattern ID = Pattern.compile("[!-~&&[^.]]{1,255}");
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  public WebhookMessage {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("A webhook id must be visible ASCII without a dot.");
    }
    if (!traceparent.map(value -> TRACEPARENT.matcher(value).matches()).orElse(true)) {
      throw new IllegalArgumentException("A traceparent must be as W3C Trace Context has it.");
    }
  }

  /** Names the message without its URL, whose query may hold a password. */
  @Override
  public String toString() {
    return "webhook " + id;
  }
}
