package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** The fields of a request that make its job the only one of its client and kind with a key. */
public final class Uniqueness {

  /** In code points: 1 to 200, none of them a control character. */
  private static final Pattern KEY = Pattern.compile("[^\\p{Cc}]{1,200}");

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(30);

  private Uniqueness() {}

  /**
   * The job with the fields.
   *
   * @param key takes the place of the dedup key that the job has by nature; null for none
   * @param period how long it is unique after it was accepted (ISO 8601), even if it ends before;
   *     null for only while it is in flight
   * @throws InvalidFieldException if the key or the period is not valid, or there is a period and
   *     no key
   */
  public static Job of(Job job, String key, String period) {
    var unique = key == null ? job : job.withDedupKey(Job.PAYLOAD_KEY + valid(key));
    if (period == null) {
      return unique;
    }
    if (unique.dedupKey() == null) {
      throw new InvalidFieldException("/uniqueKey", "is required with uniqueFor");
    }
    return unique.withUniqueFor(duration(period));
  }

  private static String valid(String key) {
    if (key.isBlank() || !KEY.matcher(key).matches()) {
      throw new InvalidFieldException(
          "/uniqueKey",
          "must have 1 to 200 characters, no control characters, and not only blanks");
    }
    return key;
  }

  private static Duration duration(String period) {
    try {
      var duration = Duration.parse(period);
      if (duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException notADuration) {
      // It is refused like one that is out of range.
    }
    throw new InvalidFieldException(
        "/uniqueFor", "must be a duration of 1 second to 30 days, such as PT1H");
  }
}
