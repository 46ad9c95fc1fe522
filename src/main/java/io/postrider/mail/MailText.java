package io.postrider.mail;

/** What a text may hold that becomes part of a mail. */
final class MailText {

  private static final int REPLACEMENT = 0xFFFD;

  private MailText() {}

  /**
   * Ends every line with LF alone, and puts U+FFFD in place of what is no text: other control
   * characters than the tab, surrogates without their other half, and noncharacters. HTML allows
   * none of these (WHATWG HTML, section 13.2.3.5), and CommonMark does the same with U+0000.
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
