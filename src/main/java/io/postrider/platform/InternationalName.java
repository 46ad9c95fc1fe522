package io.postrider.platform;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Converts international host names to ASCII by UTS #46 (Unicode IDNA Compatibility Processing),
 * non-transitional as browsers do (WHATWG URL §3.3), so that {@code ß} stays what it is in
 * IDNA2008. {@link java.net.IDN} implements IDNA2003, which makes {@code ss} of it, and ICU4J would
 * triple the size of the service.
 *
 * <p>The tables of UTS #46 are derived as its section 6 does it, from the JDK's Unicode data;
 * characters that the JDK does not know are refused. Two checks are left out that only protect
 * people who read a name, the one of joiners (RFC 5892) and the one of writing directions (RFC
 * 5893): what is called is the ASCII form.
 */
public final class InternationalName {

  /** What begins the ASCII form of a label. */
  public static final String PREFIX = "xn--";

  private static final String DOTS = "\u3002\uff0e\uff61";

  /** Characters that IDNA2003 changes and IDNA2008 does not: UTS #46 §7. */
  private static final String DEVIATIONS = "\u00df\u03c2\u200c\u200d";

  private static final String IGNORED =
      "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u3164\ufeff\uffa0";

  private static final String NEVER_ALLOWED = "\ufffd";

  private static final int CAPITAL_SHARP_S = 0x1e9e;
  private static final int DOTLESS_I = 0x131;

  /** These types have no letters, digits, marks or symbols. */
  private static final Set<Integer> DISALLOWED =
      Set.of(
          (int) Character.UNASSIGNED,
          (int) Character.CONTROL,
          (int) Character.FORMAT,
          (int) Character.PRIVATE_USE,
          (int) Character.SURROGATE,
          (int) Character.LINE_SEPARATOR,
          (int) Character.PARAGRAPH_SEPARATOR,
          (int) Character.SPACE_SEPARATOR);

  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?<host>[^/?#@:]*)(?<rest>([:/?#].*)?)");

  private InternationalName() {}

  /**
   * A URL with its host in ASCII form, and the rest as it is given. It is the given text if its
   * host has no ASCII form, or needs none.
   */
  public static String toAsciiUrl(String url) {
    var parts = URL.matcher(url);
    if (!parts.matches() || isAscii(parts.group("host"))) {
      return url;
    }
    try {
      return parts.group("scheme") + toAscii(parts.group("host")) + parts.group("rest");
    } catch (IllegalArgumentException e) {
      return url;
    }
  }

  /**
   * The ASCII form of a name in any spelling. It holds letters, digits, hyphens and dots only, so
   * that no character of the name can turn into one that ends the host of a URL.
   *
   * @throws IllegalArgumentException if the name has none
   */
  public static String toAscii(String name) {
    if (isAscii(name)) {
      return name.toLowerCase(Locale.ROOT);
    }
    var ascii = new StringBuilder();
    for (var label : map(name).split("\\.", -1)) {
      ascii.append(ascii.isEmpty() ? "" : ".").append(labelToAscii(label));
    }
    return ascii.toString();
  }

  private static String labelToAscii(String label) {
    if (isAscii(label)) {
      check(label.codePoints().allMatch(InternationalName::isAllowed));
      return label;
    }
    checkLabel(label);
    return PREFIX + Punycode.encode(label);
  }

  /** Whether a label that begins with {@link #PREFIX} is the ASCII form of an international one. */
  public static boolean isValid(String label) {
    try {
      var decoded = Punycode.decode(label.substring(PREFIX.length()));
      checkLabel(decoded);
      return !isAscii(decoded) && labelToAscii(decoded).equals(label);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Step 4 of UTS #46 §4: a label holds characters only that the mapping does not change. */
  private static void checkLabel(String label) {
    check(
        !label.isEmpty()
            && !label.startsWith(PREFIX)
            && !isMark(label.codePointAt(0))
            && label.codePoints().allMatch(InternationalName::isAllowed)
            && map(label).equals(label));
  }

  private static void check(boolean valid) {
    if (!valid) {
      throw new IllegalArgumentException("not an international name");
    }
  }

  private static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  private static boolean isAllowed(int codePoint) {
    if (codePoint < 0x80) {
      return codePoint == '-' || Character.isLetterOrDigit(codePoint);
    }
    return DEVIATIONS.indexOf(codePoint) >= 0
        || !DISALLOWED.contains(Character.getType(codePoint))
            // Descriptions of ideographs, and stand-ins for objects and for unknown characters.
            && (codePoint < 0x2ff0 || codePoint > 0x2fff)
            && codePoint != 0xfffc
            && codePoint != 0xfffd;
  }

  /** Steps 1 and 2 of UTS #46 §4. */
  private static String map(String name) {
    var mapped = new StringBuilder();
    name.codePoints().forEach(each -> mapped.append(map(each)));
    return Normalizer.normalize(mapped, Normalizer.Form.NFC);
  }

  private static String map(int codePoint) {
    if (DOTS.indexOf(codePoint) >= 0) {
      return ".";
    }
    if (DEVIATIONS.indexOf(codePoint) >= 0) {
      return Character.toString(codePoint);
    }
    if (codePoint == CAPITAL_SHARP_S) {
      return "ß";
    }
    var folded = fold(Character.toString(codePoint));
    // Characters such as "⒈" must not divide a name.
    return codePoint != '.' && folded.indexOf('.') >= 0 ? NEVER_ALLOWED : folded;
  }

  /** NFKC_Casefold: compatible characters, capital letters and ignorable characters are one. */
  private static String fold(String text) {
    var folded = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFKC)
        .codePoints()
        .filter(each -> !isIgnored(each))
        .forEach(each -> folded.append(foldCase(each)));
    var normal = Normalizer.normalize(folded, Normalizer.Form.NFKC);
    return normal.equals(text) ? text : fold(normal);
  }

  private static String foldCase(int codePoint) {
    var one = Character.toString(codePoint);
    if (codePoint == DOTLESS_I) {
      return one;
    }
    if (Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.CHEROKEE) {
      // Its small letters are younger than its capitals, and are folded to them.
      return one.toUpperCase(Locale.ROOT);
    }
    var folded = new StringBuilder();
    one.toUpperCase(Locale.ROOT)
        .codePoints()
        .forEach(each -> folded.append(Character.toString(each).toLowerCase(Locale.ROOT)));
    return folded.toString();
  }

  /** Soft hyphens, fillers, invisible joiners, and selectors of variants. */
  private static boolean isIgnored(int codePoint) {
    return IGNORED.indexOf(codePoint) >= 0
        || codePoint >= 0x180b && codePoint <= 0x180f
        || codePoint >= 0x2060 && codePoint <= 0x2064
        || codePoint >= 0xfe00 && codePoint <= 0xfe0f
        || codePoint >= 0xe0100 && codePoint <= 0xe01ef;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
