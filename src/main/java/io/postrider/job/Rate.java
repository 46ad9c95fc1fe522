package io.postrider.job;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How many jobs may start in a time.
 *
 * @param jobs 1 or more
 * @param per the time
 */
public record Rate(int jobs, Duration per) {

  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,6})/([smh])");

  /**
   * Reads a rate such as {@code 14/s}, {@code 100/m} or {@code 1000/h}. MicroProfile Config calls
   * this, too.
   *
   * @throws IllegalArgumentException if it is none; the message explains it to the operator
   */
  public static Rate parse(CharSequence text) {
    var form = FORM.matcher(text.toString().strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a rate such as 14/s, 100/m or 1000/h.");
    }
    var per =
        switch (form.group(2)) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          default -> Duration.ofHours(1);
        };
    return new Rate(Integer.parseInt(form.group(1)), per);
  }

  /** The time from one job to the next. */
  public Duration interval() {
    return per.dividedBy(jobs);
  }
}
