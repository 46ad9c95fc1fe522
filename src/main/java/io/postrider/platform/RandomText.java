package io.postrider.platform;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Texts that nobody can guess, of as many random bytes as asked for. */
public final class RandomText {

  private RandomText() {}

  /** In the alphabet of URLs and file names, without padding (RFC 4648, section 5). */
  public static String base64(SecureRandom random, int bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(random, bytes));
  }

  /** As hexadecimal digits, two for each byte. */
  public static String hex(SecureRandom random, int bytes) {
    return HexFormat.of().formatHex(bytes(random, bytes));
  }

  private static byte[] bytes(SecureRandom random, int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
