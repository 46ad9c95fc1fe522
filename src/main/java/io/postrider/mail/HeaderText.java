package io.postrider.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Encodes header texts that Jakarta Mail leaves as they are although a mail program would show
 * another text.
 */
final class HeaderText {

  /** Keeps an encoded word within 75 characters (RFC 2047, section 2). */
  private static final int WORD_BYTES = 45;

  /**
   * Text that looks encoded already, or has a word too long for a line (RFC 5322, section 2.1.1).
   */
  private static final Pattern MISLEADING = Pattern.compile("=\\?|[^ ]{500}");

  private HeaderText() {}

  /**
   * Encodes a text (RFC 2047) if it needs encoding and Jakarta Mail would not encode it, because it
   * is ASCII.
   */
  static String encode(String text) {
    if (!MISLEADING.matcher(text).find() || !US_ASCII.newEncoder().canEncode(text)) {
      return text;
    }
    return IntStream.iterate(0, start -> start < text.length(), start -> start + WORD_BYTES)
        .mapToObj(start -> text.substring(start, Math.min(start + WORD_BYTES, text.length())))
        .map(word -> Base64.getEncoder().encodeToString(word.getBytes(US_ASCII)))
        .collect(Collectors.joining("?= =?UTF-8?B?", "=?UTF-8?B?", "?="));
  }
}
