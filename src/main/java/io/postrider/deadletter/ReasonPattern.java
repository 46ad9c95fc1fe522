package io.postrider.deadletter;

import io.postrider.job.Job;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pattern of a failure text: everything that differs from job to job is replaced by a
 * placeholder. Dead letters are grouped by pattern, so thousands of failures with one cause are one
 * group. The pattern of a pattern is the pattern itself.
 */
public final class ReasonPattern {

  /** Maximum length of a pattern in characters, including the mark that shows it was cut. */
  public static final int MAX_LENGTH = 200;

  private static final String CUT_MARK = " …";

  /** Number of characters of a text that are matched, which bounds the time that this takes. */
  private static final int MATCHED_LENGTH = 1_000;

  /** Shorter user ids are not replaced, because they are too likely to be ordinary words. */
  private static final int SHORTEST_USER_ID = 3;

  /**
   * A reply of a mail server: its code (RFC 5321, section 4.2) and enhanced status code (RFC 3463).
   * They name the cause. The words after them are dropped, because they differ from server to
   * server.
   */
  private static final Pattern SMTP_REPLY =
      Pattern.compile("(?<![\\w.])([245]\\d\\d)[ -]([245]\\.\\d{1,3}\\.\\d{1,3})(?![\\w.]).*");

  /**
   * In the order in which they are applied: a match of an earlier rule may contain a match of a
   * later one.
   */
  private static final List<Rule> RULES =
      List.of(
          new Rule("[\\p{Cc}\\p{Cf}\\p{Zs}\\p{Zl}\\p{Zp}]+", " "),
          new Rule("\\b[A-Za-z][A-Za-z0-9+.-]{1,15}://[^\\s\"'<>)\\]}]++", "{url}"),
          new Rule(
              "(?<![^\\s\"'<>(),;:=\\[\\]])[^\\s\"'<>(),;:@=\\[\\]]++@[^\\s\"'<>(),;:@\\[\\]]++",
              "{address}"),
          new Rule("\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b", "{address}"),
          new Rule(
              "\\b\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?\\b",
              "{time}"),
          new Rule("\\b\\d{1,2}:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?\\b", "{time}"),
          new Rule(
              "\\b(?=[0-9A-Fa-f:]*[0-9A-Fa-f])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::|[0-9A-Fa-f]{1,4}\\b)(?::?[0-9A-Fa-f]{1,4}\\b)*",
              "{address}"),
          new Rule("\\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\\b", "{id}"),
          new Rule("(?<![\\w+/=-])(?=[\\w+/=-]*[A-Za-z])(?=[\\w+/=-]*\\d)[\\w+/=-]{16,}+", "{id}"),
          new Rule("\\b(?=\\w*[A-Za-z])(?=\\w*\\d)\\w{6,}+", "{id}"),
          new Rule("\\d+(?:[.,:]\\d+)*", "{number}"));

  private ReasonPattern() {}

  private record Rule(Pattern pattern, String placeholder) {
    Rule(String regex, String placeholder) {
      this(Pattern.compile(regex), Matcher.quoteReplacement(placeholder));
    }

    String apply(String text) {
      return pattern.matcher(text).replaceAll(placeholder);
    }
  }

  /** The pattern of a job's failure: the job's id and the user's id are replaced, too. */
  static String of(String reason, Job job) {
    var text = replace(shorten(reason, MATCHED_LENGTH), job.id().value(), "{id}");
    return of(
        job.userId().length() < SHORTEST_USER_ID ? text : replace(text, job.userId(), "{user}"));
  }

  /** The pattern of a text. */
  public static String of(String reason) {
    var text = shorten(reason, MATCHED_LENGTH);
    var reply = SMTP_REPLY.matcher(text.replace('\n', ' ').replace('\r', ' '));
    var common =
        reply.find()
            ? replaceAll(text.substring(0, reply.start())) + reply.group(1) + " " + reply.group(2)
            : replaceAll(text);
    return cut(common.strip());
  }

  /**
   * Shortens a pattern. The mark is a word of its own, so that the pattern of the result does not
   * change.
   */
  private static String cut(String pattern) {
    if (pattern.length() <= MAX_LENGTH) {
      return pattern;
    }
    int end = MAX_LENGTH - CUT_MARK.length();
    if (Character.isHighSurrogate(pattern.charAt(end - 1))) {
      end--;
    }
    return pattern.substring(0, end).strip() + CUT_MARK;
  }

  private static String replaceAll(String text) {
    var result = text;
    for (var rule : RULES) {
      result = rule.apply(result);
    }
    return result;
  }

  /** Replaces a word, but not where it is a part of a longer word. */
  private static String replace(String text, String word, String placeholder) {
    return Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(word) + "(?![\\p{L}\\p{N}])")
        .matcher(text)
        .replaceAll(Matcher.quoteReplacement(placeholder));
  }

  private static String shorten(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }
}
