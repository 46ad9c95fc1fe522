package io.postrider.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** The rule for destinations of links in mails: an absolute http or https URL. */
public final class WebUrl {

  /** The rule in words for a client. */
  public static final String RULE =
      "must be an absolute http or https URL of at most 8000 characters, because a link uses it";

  /** The length that RFC 9110, section 4.1, recommends everybody to support. */
  private static final int MAX_LENGTH = 8000;

  /**
   * The URL must have a host, which may use letters of any language (RFC 3987), and no user name,
   * which readers could mistake for the host.
   */
  private static final Pattern ABSOLUTE =
      Pattern.compile(
          "(?i)https?://(?:[\\p{L}\\p{M}\\p{N}._~-]+|\\[[0-9a-f:.]+])(?::\\d{1,5})?(?:[/?#].*)?");

  /**
   * Characters that change the direction of text (RFC 3987, section 4.1) or are not shown at all.
   */
  private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}");

  /**
   * Characters that no URL contains (RFC 3986, section 2), and a percent sign that encodes nothing.
   */
  private static final Pattern UNFIT =
      Pattern.compile("[\\s\\p{Cc}\\p{Z}\"<>\\\\^`{|}]|%(?![0-9A-Fa-f]{2})");

  private WebUrl() {}

  /** Whether a text satisfies the rule. */
  public static boolean matches(String text) {
    return text.length() <= MAX_LENGTH
        && ABSOLUTE.matcher(text).matches()
        && !INVISIBLE.matcher(text).find()
        && isUri(text);
  }

  /** Percent-encodes the characters that no URL may contain; separators stay. */
  static String encode(String text) {
    return UNFIT.matcher(text).replaceAll(found -> encoded(found.group()));
  }

  private static String encoded(String character) {
    var encoded = new StringBuilder();
    for (var each : character.getBytes(UTF_8)) {
      encoded.append("%%%02X".formatted(each));
    }
    return encoded.toString();
  }

  private static boolean isUri(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException notOne) {
      return false;
    }
  }
}
