package io.postrider.endpoint;

import io.postrider.platform.InvalidFieldException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The rules for the headers that every webhook to an endpoint has, such as the receiver's API key.
 * Names are allowed, not forbidden: {@code Authorization}, names that begin with {@code X-}, and
 * names that end in {@code Key}, {@code Token} or {@code Secret}; but none that a proxy or a server
 * acts on, and none of the webhook's own. So no header can frame the message, or replace its
 * signature.
 */
final class FixedHeaders {

  /** The most headers of an endpoint. */
  static final int MOST = 10;

  /** The longest value, in characters. */
  static final int LONGEST_VALUE = 1_024;

  /** A token (RFC 9110, section 5.6.2) without the characters that no header in use has. */
  private static final Pattern TOKEN = Pattern.compile("[a-z0-9](?:[a-z0-9_-]{0,62}[a-z0-9])?");

  private static final Pattern ALLOWED =
      Pattern.compile(
          "authorization|x-.+|(?:.+-)?(?:api-?key|key|token|secret)|cf-access-client-id");
  private static final Pattern TAKEN =
      Pattern.compile(
          "webhook-.*|sec-.*|proxy-.*|x-forwarded.*|x-original-.*|x-rewrite-.*|x-http-method.*"
              + "|x-method-override|x-real-ip|x-client-ip|x-cluster-client-ip|x-accel-.*|x-sendfile.*");

  /** A field value without obsolete forms (RFC 9110, section 5.5), not empty. */
  private static final Pattern VALUE = Pattern.compile("[!-~](?:[ \\t!-~]*[!-~])?");

  private FixedHeaders() {}

  /**
   * Reads headers from a request: by their name in lower case, the value; empty for one that is to
   * be removed.
   *
   * @throws InvalidFieldException if a name or value is not acceptable
   */
  static Map<String, Optional<String>> read(JsonObject headers) {
    var read = new TreeMap<String, Optional<String>>();
    headers.forEach(
        (name, value) -> {
          var key = name.toLowerCase(Locale.ROOT);
          if (!TOKEN.matcher(key).matches()
              || !ALLOWED.matcher(key).matches()
              || TAKEN.matcher(key).matches()) {
            throw new InvalidFieldException(
                "/headers",
                "may hold Authorization, names that begin with X-, and names that end in Key, Token"
                    + " or Secret, unless a proxy or the webhook itself uses them");
          }
          if (read.put(key, value(value)) != null) {
            throw new InvalidFieldException("/headers", "hold a name twice");
          }
        });
    return read;
  }

  private static Optional<String> value(JsonValue value) {
    if (value == JsonValue.NULL) {
      return Optional.empty();
    }
    if (value instanceof JsonString string
        && string.getString().length() <= LONGEST_VALUE
        && VALUE.matcher(string.getString()).matches()) {
      return Optional.of(string.getString());
    }
    throw new InvalidFieldException(
        "/headers",
        "must have values of 1 to "
            + LONGEST_VALUE
            + " visible ASCII characters, with blanks only in between");
  }
}
