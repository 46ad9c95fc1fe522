package io.postrider.intake;

import jakarta.ws.rs.BadRequestException;
import java.util.regex.Pattern;

/**
 * What a client sends with a request to be able to send it again: the header Idempotency-Key
 * (draft-ietf-httpapi-idempotency-key-header), a string of structured fields (RFC 9651), or the
 * same without quotes.
 *
 * @param value 1 to 255 characters of printable ASCII, not all of them blanks
 */
public record IdempotencyKey(String value) {

  private static final Pattern QUOTED =
      Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\]){1,510})\"");
  private static final Pattern BARE = Pattern.compile("[!#-~][!-~]{0,254}");
  private static final int MAX_LENGTH = 255;

  /**
   * Reads the header.
   *
   * @throws BadRequestException if it holds no key
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
