package io.postrider.mail;

/** Cleans texts that become part of a mail. */
final class MailText {

  private static final int REPLACEMENT = 0xFFFD;

  private MailText() {}

  /**
   * Ends every line with LF, and replaces by U+FFFD what is not text: control characters except the
   * tab, unpaired surrogates, and noncharacters. HTML allows none of these (WHATWG HTML, section
   * 13.2.3.5), and CommonMark replaces U+0000 in the same way.
   */
  static String clean(String text) {
    var lines = text.replaceAll("\\R", "\n");
    if (lines.codePoints().allMatch(MailText::isText)) {
      return lines;
    }
    return lines
        .codePoints()
        .map(each -> isText(each) ? each : REPLACEMENT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isText(int codePoint) {
    return codePoint == '\n'
        || codePoint == '\t'
        || !(Character.isISOControl(codePoint)
            || Character.getType(codePoint) == Character.SURROGATE
            || isNoncharacter(codePoint));
  }

  /** The Unicode Standard, section 23.7. */
  private static boolean isNoncharacter(int codePoint) {
    return codePoint >= 0xFDD0 && codePoint <= 0xFDEF || (codePoint & 0xFFFE) == 0xFFFE;
  }
}
