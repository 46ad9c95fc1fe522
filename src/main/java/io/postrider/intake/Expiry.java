package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * When a job expires: at the time that its client asks for, or else after the default of its type.
 */
public final class Expiry {

  private static final String POINTER = "/" + Job.EXPIRES_AT;

  private Expiry() {}

  /**
   * The time of expiry, in milliseconds.
   *
   * @param wanted the time in the request (ISO 8601 with an offset); null for none
   * @param usual the default of the type, counted from when the job is due
   * @return null if the job never expires
   * @throws InvalidFieldException if the text is not a time, or not later than the job is due
   */
  public static Instant of(String wanted, Optional<Duration> usual, Instant now, Instant dueAt) {
    if (wanted == null) {
      return usual.map(Objects.requireNonNullElse(dueAt, now)::plus).orElse(null);
    }
    var time = Times.parse(wanted).orElseThrow(Expiry::notATime).truncatedTo(ChronoUnit.MILLIS);
    if (dueAt != null && !time.isAfter(dueAt)) {
      throw new InvalidFieldException(POINTER, "must be later than deliverAt");
    }
    return time;
  }

  private static InvalidFieldException notATime() {
    return new InvalidFieldException(
        POINTER, "must be a time with an offset, such as 2030-01-31T08:00:00Z");
  }

  /**
   * Checks that a job has not expired already.
   *
   * @throws InvalidFieldException if it has
   */
  static void check(Job job, Instant now) {
    if (job.expiresAt() != null && !job.expiresAt().isAfter(now)) {
      throw new InvalidFieldException(POINTER, "is in the past");
    }
  }
}
