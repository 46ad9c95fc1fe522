package io.postrider.mail;

import com.samskivert.mustache.Mustache;
import java.text.Bidi;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces the values of one mail by placeholders while its Markdown is parsed, so that a value is
 * never read as Markdown and does not change how the Markdown beside it is read. A placeholder is a
 * number between two noncharacters, which no value contains (see {@link MailText#clean}). The
 * parser takes it for a letter.
 */
final class Placeholders implements Mustache.Escaper {

  private static final String START = "\uFDD0";
  private static final String END = "\uFDD1";

  /** Makes the parser see punctuation on that side of a placeholder. */
  private static final String PUNCTUATION_BEFORE = "\u2022\uFDD2";

  private static final String PUNCTUATION_AFTER = "\uFDD2\u2022";
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "(?:%s)?%s(\\d+)%s(?:%s)?".formatted(PUNCTUATION_BEFORE, START, END, PUNCTUATION_AFTER));

  /**
   * Emphasis marks between punctuation and a value, which CommonMark would not accept as closing.
   */
  private static final Pattern CLOSING_MARKS =
      Pattern.compile("([\\p{P}\\p{S}&&[^*_\\p{Ps}\\p{Pi}]][*_]++)(?=" + START + ")");

  /**
   * Emphasis marks between a value and a bracket or quote, which CommonMark would not accept as
   * opening.
   */
  private static final Pattern OPENING_MARKS = Pattern.compile(END + "(?=[*_]++[\\p{Ps}\\p{Pi}])");

  /** Blanks that HTML would collapse or drop. */
  private static final Pattern COLLAPSING = Pattern.compile("(?md)^[ \t]|[ \t]$|[ \t]{2}|\t");

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> values = new ArrayList<>();

  /** The placeholder of a value; equal values have the same placeholder. */
  @Override
  public String escape(String value) {
    int number =
        numbers.computeIfAbsent(
            value,
            added -> {
              values.add(added);
              return values.size() - 1;
            });
    return START + number + END;
  }

  /**
   * Prepares Markdown with placeholders for the parser, so that emphasis marks between a value and
   * punctuation work whatever the punctuation is, as in {@code **合計：**{{total}}}. By CommonMark
   * 0.31, section 6.2, they would be plain text.
   */
  static String prepare(String markdown) {
    var closing = CLOSING_MARKS.matcher(markdown).replaceAll("$1" + PUNCTUATION_BEFORE);
    return OPENING_MARKS.matcher(closing).replaceAll(END + PUNCTUATION_AFTER);
  }

  /** Whether a text holds a placeholder. */
  static boolean in(String text) {
    return text.contains(START);
  }

  /** The value of the placeholder with which a text begins, or null. */
  String leading(String text) {
    var matcher = PLACEHOLDER.matcher(text);
    return matcher.lookingAt() ? value(matcher) : null;
  }

  /** Removes the placeholders of empty values. */
  String withoutEmpty(String text) {
    return replace(text, placeholder -> value(placeholder).isEmpty() ? "" : placeholder.group());
  }

  /** Replaces the placeholders by their values, unchanged. */
  String asText(String text) {
    return replace(text, this::value);
  }

  /** Replaces the placeholders by their values, escaped so that HTML shows them unchanged. */
  String asHtml(String html) {
    return replace(html, placeholder -> html(value(placeholder)));
  }

  /**
   * Replaces the placeholders in the destination of a link. A value at its beginning stays
   * unchanged; in other values the characters that no URL may contain are percent-encoded (RFC
   * 3986, section 2.1).
   */
  String asUrl(String url) {
    return replace(
        url,
        placeholder ->
            placeholder.start() == 0 ? value(placeholder) : WebUrl.encode(value(placeholder)));
  }

  private String value(MatchResult placeholder) {
    return values.get(Integer.parseInt(placeholder.group(1)));
  }

  private static String replace(String text, Function<MatchResult, String> replacement) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(replacement.apply(found)));
  }

  private static String html(String value) {
    var escaped =
        value
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("\n", "<br />");
    var style = COLLAPSING.matcher(value).find() ? " style=\"white-space: pre-wrap\"" : "";
    var chars = value.toCharArray();
    if (Bidi.requiresBidi(chars, 0, chars.length)) {
      return "<bdi" + style + ">" + escaped + "</bdi>";
    }
    return style.isEmpty() ? escaped : "<span" + style + ">" + escaped + "</span>";
  }
}
