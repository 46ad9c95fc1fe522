package io.postrider.schedule;

import io.postrider.job.JobRecord;
import io.postrider.platform.Times;
import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Objects;

/**
 * A schedule as clients see it.
 *
 * @param request absent for viewers
 * @param next the next occurrences; none while the schedule is paused, or after its end
 * @param last the latest occurrence that has made a job; may be absent
 * @param skipped the latest occurrence that has made none; may be absent
 */
@JsonbPropertyOrder({
  "name",
  "owner",
  "cron",
  "every",
  "timeZone",
  "kind",
  "request",
  "catchUp",
  "overlap",
  "endsAt",
  "paused",
  "next",
  "last",
  "skipped"
})
public record ScheduleView(
    String name,
    String owner,
    String cron,
    String every,
    String timeZone,
    String kind,
    JsonObject request,
    String catchUp,
    String overlap,
    String endsAt,
    boolean paused,
    List<String> next,
    LastView last,
    SkippedView skipped) {

  private static final int SHOWN = 5;

  /**
   * An occurrence that has made a job.
   *
   * @param status of the job; absent if it is not kept any more
   */
  @JsonbPropertyOrder({"at", "jobId", "statusUrl", "status", "error"})
  public record LastView(String at, String jobId, String statusUrl, String status, String error) {}

  /** An occurrence that has made no job, and why. */
  @JsonbPropertyOrder({"at", "reason"})
  public record SkippedView(String at, String reason) {}

  /**
   * The view of a schedule.
   *
   * @param lastJob the job of its last occurrence; null if there is none
   */
  static ScheduleView of(Schedule schedule, JobRecord lastJob, boolean withRequest) {
    var definition = schedule.definition();
    return new ScheduleView(
        schedule.name().name(),
        schedule.name().owner(),
        definition.cron(),
        Objects.toString(definition.every(), null),
        definition.zone().getId(),
        definition.kind(),
        withRequest ? definition.request() : null,
        definition.catchUp() ? ScheduleRequest.LATEST : ScheduleRequest.NONE,
        definition.overlap() ? ScheduleRequest.ALLOW : ScheduleRequest.SKIP,
        Times.format(definition.endsAt()),
        schedule.paused(),
        schedule.next(SHOWN).stream().map(Times::format).toList(),
        last(schedule.last(), lastJob),
        schedule.skipped() == null
            ? null
            : new SkippedView(Times.format(schedule.skipped().at()), schedule.skipped().reason()));
  }

  private static LastView last(Schedule.Last last, JobRecord job) {
    return last == null
        ? null
        : new LastView(
            Times.format(last.at()),
            last.job().value(),
            "/jobs/" + last.job(),
            job == null ? null : job.status().label(),
            job == null ? null : job.error());
  }
}
