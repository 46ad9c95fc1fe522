package io.postrider.schedule;

import io.postrider.job.JobId;
import io.postrider.platform.Sha256;
import jakarta.json.JsonObject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A job that recurs, and how far its schedule is. Immutable.
 *
 * @param definition what the client has asked for
 * @param paused whether it makes no jobs until it is resumed
 * @param nextAt the next occurrence; absent while it is paused, and when there is none any more
 * @param last the latest occurrence that has made a job; may be absent
 * @param skipped the latest occurrence that has made none; may be absent
 */
public record Schedule(
    Name name, Definition definition, boolean paused, Instant nextAt, Last last, Skipped skipped) {

  /** An occurrence that starts later than this was missed, because no node was running. */
  static final Duration PUNCTUAL = Duration.ofMinutes(1);

  /** The name that a client has given to its schedule; other clients may use the same. */
  public record Name(String owner, String name) {}

  /**
   * What a client has asked for. Either {@code cron} or {@code every} is present.
   *
   * @param cron a cron expression, see {@link CronRecurrence}
   * @param every the distance between two occurrences
   * @param zone the time zone of the cron expression
   * @param request what would be POSTed for one job
   * @param allOwners whether the client sees the jobs of all owners
   * @param catchUp whether the latest of the occurrences that were missed is made afterwards
   * @param overlap whether a job is made while that of the last occurrence is in flight
   * @param endsAt the last time at which a job is made; may be absent
   * @param madeAt the beginning of the first interval
   */
  public record Definition(
      String cron,
      Duration every,
      ZoneId zone,
      String kind,
      JsonObject request,
      boolean allOwners,
      boolean catchUp,
      boolean overlap,
      Instant endsAt,
      Instant madeAt) {

    Recurrence recurrence() {
      return cron == null ? new IntervalRecurrence(madeAt, every) : CronRecurrence.of(cron, zone);
    }

    /** Whether the occurrences are those of another definition, apart from their end. */
    boolean recursAs(Definition other) {
      return Objects.equals(cron, other.cron)
          && Objects.equals(every, other.every)
          && zone.equals(other.zone);
    }

    /** The same definition with another beginning. */
    Definition madeAt(Instant beginning) {
      return new Definition(
          cron, every, zone, kind, request, allOwners, catchUp, overlap, endsAt, beginning);
    }

    /** The first occurrence after a time; empty if there is none. */
    Optional<Instant> after(Instant time) {
      return after(recurrence(), time);
    }

    /** The same, with the recurrence of this definition, which is costly to make. */
    private Optional<Instant> after(Recurrence recurrence, Instant time) {
      return recurrence.after(time).filter(next -> endsAt == null || !next.isAfter(endsAt));
    }
  }

  /**
   * An occurrence that has made a job.
   *
   * @param at when it was due
   */
  public record Last(Instant at, JobId job) {}

  /**
   * An occurrence that has made no job.
   *
   * @param at when it was due
   * @param reason in words for the client
   */
  public record Skipped(Instant at, String reason) {}

  /** A new schedule. */
  static Schedule of(Name name, Definition definition, Instant now) {
    return new Schedule(name, definition, false, definition.after(now).orElse(null), null, null);
  }

  /**
   * The same schedule with another definition. If it recurs as before, the next occurrence stays
   * the same: a client that defines its schedule at each of its own starts does not move it.
   */
  Schedule define(Definition other, Instant now) {
    var definition = other.recursAs(this.definition) ? other.madeAt(this.definition.madeAt) : other;
    var from = definition.recursAs(this.definition) && nextAt != null ? nextAt.minusMillis(1) : now;
    return with(definition, paused, definition.after(from), last, skipped);
  }

  /** The same schedule, which makes no jobs. */
  Schedule pause() {
    return with(definition, true, Optional.empty(), last, skipped);
  }

  /** The same schedule, which makes jobs from now on. */
  Schedule resume(Instant now) {
    return with(definition, false, definition.after(now), last, skipped);
  }

  /** The latest occurrence that is due; earlier ones that are due, too, were missed. */
  Instant due(Instant now) {
    var until =
        definition.endsAt == null || definition.endsAt.isAfter(now) ? now : definition.endsAt;
    return definition.recurrence().latest(nextAt, until);
  }

  /** Whether an occurrence is over for good. */
  boolean isMissed(Instant occurrence, Instant now) {
    return !definition.catchUp && occurrence.plus(PUNCTUAL).isBefore(now);
  }

  /** The same schedule after an occurrence that has made a job. */
  Schedule made(Instant occurrence, JobId job) {
    return with(
        definition, paused, definition.after(occurrence), new Last(occurrence, job), skipped);
  }

  /** The same schedule after an occurrence that has made no job. */
  Schedule skip(Instant occurrence, String reason) {
    return with(
        definition, paused, definition.after(occurrence), last, new Skipped(occurrence, reason));
  }

  /** The next occurrences, as many as there are up to a number; none while it is paused. */
  List<Instant> next(int count) {
    var recurrence = definition.recurrence();
    return Stream.iterate(
            Optional.ofNullable(nextAt),
            Optional::isPresent,
            next -> definition.after(recurrence, next.get()))
        .limit(count)
        .map(Optional::get)
        .toList();
  }

  /**
   * The id of the job of an occurrence. It follows from the schedule and the time, so that a second
   * attempt to make the job finds the first.
   */
  JobId jobId(Instant occurrence) {
    var text = String.join("\n", name.owner, name.name, definition.madeAt.toString());
    return JobId.of(occurrence, ByteBuffer.wrap(Sha256.of(text)));
  }

  private Schedule with(
      Definition newDefinition,
      boolean isPaused,
      Optional<Instant> next,
      Last newLast,
      Skipped newSkipped) {
    var at = isPaused ? null : next.orElse(null);
    return new Schedule(name, newDefinition, isPaused, at, newLast, newSkipped);
  }
}
