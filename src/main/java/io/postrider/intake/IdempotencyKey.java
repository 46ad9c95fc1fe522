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
  private static final Pattern VALUE = Pattern.compile("[ -~]{1,255}");
  private static final Pattern BARE = Pattern.compile("[!#-~][!-~]{0,254}");

  /**
   * Checks the key.
   *
   * @throws IllegalArgumentException saying which keys are valid, if this is none
   */
  public IdempotencyKey {
    if (!VALUE.matcher(value).matches() || value.isBlank()) {
      throw new IllegalArgumentException(
          "must be 1 to 255 printable ASCII characters, not all of them blanks");
    }
  }

  /**
   * Reads the header.
   *
   * @throws BadRequestException if it contains no valid key
   */
  public static IdempotencyKey fromString(String header) {
    var quoted = QUOTED.matcher(header);
    if (quoted.matches() || BARE.matcher(header).matches()) {
      try {
        return new IdempotencyKey(
            quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : header);
      } catch (IllegalArgumentException invalid) {
        // It is answered like a header of another form.
      }
    }
    throw new BadRequestException(
        "Idempotency-Key must be a quoted string of 1 to 255 printable ASCII characters, not all of"
            + " them blanks.");
  }
}
