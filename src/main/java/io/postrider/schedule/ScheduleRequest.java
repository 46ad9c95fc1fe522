package io.postrider.schedule;

import io.postrider.api.MaxCodePoints;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.Times;
import io.postrider.schedule.Schedule.Definition;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/**
 * The body that defines a schedule. Exactly one of {@code cron} and {@code every} is present.
 *
 * @param cron see {@link CronRecurrence}
 * @param every an ISO 8601 duration of elapsed time, from one second to a year
 * @param timeZone a name of the IANA time zone database; UTC if absent
 * @param kind the kind of the jobs
 * @param request what would be POSTed for one job
 * @param catchUp what becomes of occurrences that were missed: {@code none} of them is made (the
 *     default), or the {@code latest}
 * @param overlap whether to {@code allow} (the default) or to {@code skip} an occurrence while the
 *     job of the one before is in flight
 * @param endsAt the last time at which a job is made
 */
public record ScheduleRequest(
    @MaxCodePoints(max = 200) String cron,
    @MaxCodePoints(max = 40) String every,
    @MaxCodePoints(max = 60) String timeZone,
    @NotNull @MaxCodePoints(max = 100) String kind,
    @NotNull JsonObject request,
    @Pattern(regexp = NONE + "|" + LATEST, message = "must be none or latest") String catchUp,
    @Pattern(regexp = ALLOW + "|" + SKIP, message = "must be allow or skip") String overlap,
    @MaxCodePoints(max = 40) String endsAt) {

  static final String NONE = "none";
  static final String LATEST = "latest";
  static final String ALLOW = "allow";
  static final String SKIP = "skip";

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(366);

  /**
   * The definition.
   *
   * @param allOwners whether the jobs may read those of all owners
   * @throws InvalidFieldException if a value is not acceptable
   */
  Definition definition(boolean allOwners, Instant now) {
    if ((cron == null) == (every == null)) {
      throw new InvalidFieldException("/cron", "give either cron or every");
    }
    var definition =
        new Definition(
            cron,
            every == null ? null : interval(),
            zone(),
            kind,
            request,
            allOwners,
            LATEST.equals(catchUp),
            !SKIP.equals(overlap),
            end(now),
            now.truncatedTo(ChronoUnit.MILLIS));
    requireOccurrence(definition, now);
    return definition;
  }

  /** Hides the request, which may name a person, since requests reach the audit log. */
  @Override
  public String toString() {
    return ("ScheduleRequest[cron=%s, every=%s, timeZone=%s, kind=%s, catchUp=%s, overlap=%s,"
            + " endsAt=%s]")
        .formatted(cron, every, timeZone, kind, catchUp, overlap, endsAt);
  }

  private static void requireOccurrence(Definition definition, Instant now) {
    try {
      if (definition.after(now).isEmpty()) {
        throw new InvalidFieldException(
            definition.endsAt() == null ? "/cron" : "/endsAt", "leaves no occurrence");
      }
    } catch (IllegalArgumentException notCron) {
      throw new InvalidFieldException("/cron", "is no cron expression: " + notCron.getMessage());
    }
  }

  private Duration interval() {
    try {
      var interval = Duration.parse(every);
      if (interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0) {
        return interval.truncatedTo(ChronoUnit.MILLIS);
      }
    } catch (DateTimeParseException notADuration) {
      // reported below
    }
    throw new InvalidFieldException("/every", "must be a duration from PT1S to P366D");
  }

  private ZoneId zone() {
    try {
      return ZoneId.of(timeZone == null ? "UTC" : timeZone);
    } catch (DateTimeException unknown) {
      throw new InvalidFieldException(
          "/timeZone", "must be a name of the IANA time zone database, such as Europe/Vienna");
    }
  }

  private Instant end(Instant now) {
    if (endsAt == null) {
      return null;
    }
    var end =
        Times.parse(endsAt)
            .orElseThrow(
                () ->
                    new InvalidFieldException(
                        "/endsAt", "must be a time with an offset, such as 2030-01-31T08:00:00Z"));
    if (!end.isAfter(now)) {
      throw new InvalidFieldException("/endsAt", "is in the past");
    }
    return end.truncatedTo(ChronoUnit.MILLIS);
  }
}
