package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** One request to the service, as it is sent again if it has to be. */
final class Call {

  private final String method;
  private final StringBuilder target = new StringBuilder();
  private final Map<String, String> headers = new LinkedHashMap<>();
  private String body;
  private boolean repeatable = true;
  private Duration wait = Duration.ZERO;

  private Call(String method, String template, String... segments) {
    this.method = method;
    var parts = template.split("\\{}", -1);
    for (int i = 0; i < parts.length; i++) {
      target.append(parts[i]).append(i < segments.length ? encode(segments[i]) : "");
    }
    header("Accept", "application/json, application/problem+json");
  }

  /**
   * Begins a call.
   *
   * @param template the path, with <code>{}</code> for each segment
   */
  static Call get(String template, String... segments) {
    return new Call("GET", template, segments);
  }

  static Call post(String template, String... segments) {
    return new Call("POST", template, segments);
  }

  static Call put(String template, String... segments) {
    return new Call("PUT", template, segments);
  }

  static Call patch(String template, String... segments) {
    return new Call("PATCH", template, segments);
  }

  static Call delete(String template, String... segments) {
    return new Call("DELETE", template, segments);
  }

  /** Adds a parameter unless it is null. */
  Call query(String name, Object value) {
    if (value != null) {
      target.append(target.indexOf("?") < 0 ? '?' : '&').append(name).append('=');
      target.append(URLEncoder.encode(Json.text(value), UTF_8));
    }
    return this;
  }

  Call page(Paging paging) {
    return query("limit", paging.limit()).query("cursor", paging.cursor());
  }

  /** Sets a header unless its value is null. */
  Call header(String name, String value) {
    if (value != null) {
      headers.put(name, value);
    }
    return this;
  }

  /** Makes the call safe to repeat: a quoted string, as RFC 8941 has it, section 3.3.3. */
  Call idempotencyKey(String key) {
    return header("Idempotency-Key", '"' + key.replaceAll("([\"\\\\])", "\\\\$1") + '"');
  }

  Call body(Object value) {
    body = Json.write(value);
    return header("Content-Type", "application/json");
  }

  /** Says that the call does its work again if it is repeated. */
  Call once() {
    repeatable = false;
    return this;
  }

  /** How long the service waits on purpose before it answers. */
  Call waits(Duration longest) {
    wait = longest;
    return this;
  }

  Duration waiting() {
    return wait;
  }

  boolean isRepeatable() {
    return repeatable;
  }

  HttpRequest.Builder request(String base) {
    var content = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    var request = HttpRequest.newBuilder(URI.create(base + target)).method(method, content);
    headers.forEach(request::header);
    return request;
  }

  @Override
  public String toString() {
    return method + " " + target.toString().replaceAll("\\?.*", "");
  }

  /** One segment of a path; also a dot is encoded, since {@code ..} would lead elsewhere. */
  private static String encode(String segment) {
    if (segment == null || segment.isEmpty()) {
      throw new IllegalArgumentException("an id or name in the path is empty");
    }
    var encoded = URLEncoder.encode(segment, UTF_8).replace("+", "%20");
    return encoded.matches("[.]{1,2}") ? encoded.replace(".", "%2E") : encoded;
  }
}
