package io.postrider.intake;

import jakarta.ws.rs.BadRequestException;
import java.util.regex.Pattern;

/**
 * The key in the header {@code Idempotency-Key} of a request, with which a client can safely repeat
 * the request (draft-ietf-httpapi-idempotency-key-header). The header is a string of structured
 * fields (RFC 9651); a string without quotes is accepted, too.
 *
 * @param value 1 to 255 printable ASCII characters, not all of them blanks
 */
public record IdempotencyKey(String value) {

  private static final Pattern QUOTED =
      Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\]){1,510})\"");
  private static final Pattern BARE = Pattern.compile("[!#-~][!-~]{0,254}");
  private static final int MAX_LENGTH = 255;

  /**
   * Reads the header.
   *
   * @throws BadRequestException if it contains no valid key
   */
  public static IdempotencyKey fromString(String header) {
    var quoted = QUOTED.matcher(header);
    if (quoted.matches()) {
      var value = quoted.group(1).replaceAll("\\\\(.)", "$1");
      if (value.length() <= MAX_LENGTH && !value.isBlank()) {
        return new IdempotencyKey(value);
      }
    } else if (BARE.matcher(header).matches()) {
      return new IdempotencyKey(header);
    }
    throw new BadRequestException(
        "Idempotency-Key must be a quoted string of 1 to 255 printable ASCII characters, not all of"
            + " them blanks.");
  }
}
