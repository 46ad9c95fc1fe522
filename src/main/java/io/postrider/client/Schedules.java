package io.postrider.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Jobs that recur. Operators, admins and viewers can name the owner of a schedule. */
public final class Schedules {

  private final Transport transport;
  private final String owner;

  Schedules(Transport transport) {
    this(transport, null);
  }

  private Schedules(Transport transport, String owner) {
    this.transport = transport;
    this.owner = owner;
  }

  /**
   * A schedule.
   *
   * @param name its name
   * @param owner the client that has defined it
   * @param cron its expression; null if it recurs at an interval
   * @param every its interval; null if it has an expression
   * @param timeZone in which the expression is read
   * @param kind the kind of its jobs
   * @param request what would be submitted for one job; empty for viewers
   * @param catchUp what becomes of occurrences that no node could make
   * @param overlap whether an occurrence makes a job while the last one is in flight
   * @param endsAt the last time at which a job is made; may be null
   * @param paused whether it is paused
   * @param next its next occurrences, up to five
   * @param last the latest occurrence that has made a job; may be null
   * @param skipped the latest occurrence that has made none; may be null
   */
  public record Schedule(
      String name,
      String owner,
      String cron,
      Duration every,
      String timeZone,
      String kind,
      Map<String, Object> request,
      ScheduleRequest.CatchUp catchUp,
      ScheduleRequest.Overlap overlap,
      Instant endsAt,
      boolean paused,
      List<Instant> next,
      Occurrence last,
      Skipped skipped) {}

  /**
   * An occurrence that has made a job.
   *
   * @param at when it was due
   * @param jobId its job
   * @param statusUrl the path of the job
   * @param status of the job; null if it is not kept any more
   * @param error of the job; may be null
   */
  public record Occurrence(
      Instant at, String jobId, String statusUrl, JobStatus status, String error) {}

  /**
   * An occurrence that has made no job.
   *
   * @param at when it was due
   * @param reason why
   */
  public record Skipped(Instant at, String reason) {}

  /**
   * The schedules of another client; for viewers, operators and admins.
   *
   * <pre>{@code
   * client.schedules().ofOwner("k3m9x2").pause("morning");
   * }</pre>
   */
  public Schedules ofOwner(String clientId) {
    return new Schedules(transport, clientId);
  }

  /**
   * Defines a schedule, or replaces the one of that name. If it recurs as before, its next
   * occurrence stays the same, so that an application can define its schedules whenever it starts.
   *
   * <pre>{@code
   * var report = ReportRequest.of("u-1", "notification-activity");
   * client.schedules().put("morning", ScheduleRequest.cron("0 8 * * *", "Europe/Vienna", report));
   * }</pre>
   */
  public Schedule put(String name, ScheduleRequest request) {
    return transport.send(call(Call.put("/schedules/{}", name)).body(request), Schedule.class);
  }

  /**
   * Reads a schedule, with its next occurrences and the job of its last one.
   *
   * <pre>{@code
   * var next = client.schedules().get("morning").next().get(0);
   * }</pre>
   */
  public Schedule get(String name) {
    return transport.send(call(Call.get("/schedules/{}", name)), Schedule.class);
  }

  /**
   * Lists the client's schedules by name; for viewers, operators and admins those of all clients.
   *
   * <pre>{@code
   * Page.all(client.schedules()::list).forEach(System.out::println);
   * }</pre>
   */
  public Page<Schedule> list(Paging paging) {
    return transport.send(Call.get("/schedules").page(paging), Json.page(Schedule.class));
  }

  /**
   * Removes a schedule. The jobs that it has made stay.
   *
   * <pre>{@code
   * client.schedules().remove("morning");
   * }</pre>
   */
  public void remove(String name) {
    transport.send(call(Call.delete("/schedules/{}", name)));
  }

  /**
   * Pauses a schedule: it makes no jobs until it is resumed.
   *
   * <pre>{@code
   * client.schedules().pause("morning");
   * }</pre>
   */
  public Schedule pause(String name) {
    return transport.send(call(Call.post("/schedules/{}/pause", name)), Schedule.class);
  }

  /**
   * Resumes a schedule with the next occurrence from now on.
   *
   * <pre>{@code
   * client.schedules().resume("morning");
   * }</pre>
   */
  public Schedule resume(String name) {
    return transport.send(call(Call.post("/schedules/{}/resume", name)), Schedule.class);
  }

  /**
   * Makes one job now, apart from the occurrences.
   *
   * <pre>{@code
   * var accepted = client.schedules().run("morning");
   * }</pre>
   */
  public AcceptedJob run(String name) {
    return transport.send(
        call(Call.post("/schedules/{}/run", name)).idempotencyKey(UUID.randomUUID().toString()),
        AcceptedJob.class);
  }

  private Call call(Call call) {
    return call.query("owner", owner);
  }
}
