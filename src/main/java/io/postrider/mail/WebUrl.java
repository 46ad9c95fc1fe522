package io.postrider.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Where a link in a mail may lead: an absolute URL of the web. */
public final class WebUrl {

  /** What a value has to be that is used as the destination of a link, for a client. */
  public static final String RULE =
      "must be an absolute http or https URL of at most 8000 characters, as a link leads there";

  /** What RFC 9110, section 4.1, asks everybody to support. */
  private static final int MAX_LENGTH = 8000;

  /**
   * With a host (one in the letters of any language, RFC 3987), and without a user, who could pass
   * for the host.
   */
  private static final Pattern ABSOLUTE =
      Pattern.compile(
          "(?i)https?://(?:[\\p{L}\\p{M}\\p{N}._~-]+|\\[[0-9a-f:.]+])(?::\\d{1,5})?(?:[/?#].*)?");

  /** Turns the direction of what is shown (RFC 3987, section 4.1), or is not shown at all. */
  private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}");

  /**
   * Characters that no URL holds (RFC 3986, section 2), and a percent sign that encodes nothing.
   */
  private static final Pattern UNFIT =
      Pattern.compile("[\\s\\p{Cc}\\p{Z}\"<>\\\\^`{|}]|%(?![0-9A-Fa-f]{2})");

  private WebUrl() {}

  /** Whether a text is one. */
  public static boolean matches(String text) {
    return text.length() <= MAX_LENGTH
        && ABSOLUTE.matcher(text).matches()
        && !INVISIBLE.matcher(text).find()
        && isUri(text);
  }

  /** Percent-encodes what may stand nowhere in a URL; what separates its parts stays. */
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
