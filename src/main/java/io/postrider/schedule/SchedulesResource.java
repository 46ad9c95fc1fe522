package io.postrider.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.api.AcceptedJob;
import io.postrider.api.Caller;
import io.postrider.api.Owners;
import io.postrider.api.PageSize;
import io.postrider.api.Roles;
import io.postrider.api.UnknownCursorException;
import io.postrider.intake.IdempotencyKey;
import io.postrider.intake.JobIntake;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.platform.Futures;
import io.postrider.platform.InvalidFieldException;
import io.postrider.schedule.Schedule.Name;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URLEncoder;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Schedules. A client has its own; whoever sees the jobs of all owners sees and changes the
 * schedules of all, and names the owner of another's.
 */
@Path("/schedules")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR})
public class SchedulesResource {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  @Inject ScheduleStore schedules;
  @Inject ScheduledJobs requests;
  @Inject JobIntake intake;
  @Inject JobStore jobs;
  @Inject Caller caller;
  @Inject Owners owners;
  @Context SecurityContext security;
  @Inject Clock clock;

  @Inject
  @ConfigProperty(name = "postrider.schedules.max", defaultValue = "10000")
  int most;

  /** A page of schedules; {@code nextCursor} is absent on the last. */
  @JsonbPropertyOrder({"items", "nextCursor"})
  public record SchedulePage(List<ScheduleView> items, String nextCursor) {}

  /** Defines a schedule: 201 if it is new (with {@code Location}), 200 if it is another now. */
  @PUT
  @Path("{name}")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  @Consumes(MediaType.APPLICATION_JSON)
  public Response define(
      @PathParam("name") String text, @QueryParam("owner") String owner, ScheduleRequest request) {
    var name = activeName(text, owner);
    var now = clock.instant();
    var wanted = Schedule.of(name, request.definition(isWide(name), now), now);
    intake.check(requests.job(wanted));
    var former = schedules.find(name);
    if (former.isPresent()) {
      return Response.ok(
              change(former.get(), schedule -> schedule.define(wanted.definition(), now)))
          .build();
    }
    if (schedules.count(name.owner()) >= most) {
      throw new ClientErrorException(
          "There are " + most + " schedules already; remove one first.", Response.Status.CONFLICT);
    }
    if (!schedules.add(wanted)) {
      throw changedMeanwhile();
    }
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.LOCATION, location(name))
        .entity(ScheduleView.of(wanted, null, true))
        .build();
  }

  private String location(Name name) {
    var own = "/schedules/" + name.name();
    return name.owner().equals(caller.owner())
        ? own
        : own + "?owner=" + URLEncoder.encode(name.owner(), UTF_8);
  }

  /** The list, by owner and name. */
  @GET
  public SchedulePage list(
      @QueryParam("limit") @DefaultValue("50") PageSize limit,
      @QueryParam("cursor") String cursor) {
    try {
      var page = schedules.page(caller.seesAll() ? null : caller.owner(), cursor, limit.value());
      return new SchedulePage(views(page.items()), page.nextCursor());
    } catch (IllegalArgumentException notACursor) {
      throw new UnknownCursorException();
    }
  }

  private List<ScheduleView> views(List<Schedule> found) {
    var last =
        JobRecord.byId(
            jobs.find(
                found.stream()
                    .map(Schedule::last)
                    .filter(Objects::nonNull)
                    .map(Schedule.Last::job)
                    .toList()));
    return found.stream().map(schedule -> view(schedule, last)).toList();
  }

  /** Viewers do not see requests, which may hold the link that resets a password. */
  private ScheduleView view(Schedule schedule, Map<JobId, JobRecord> jobs) {
    boolean withRequest =
        !security.isUserInRole(Roles.VIEWER) || security.isUserInRole(Roles.OPERATOR);
    var last = schedule.last() == null ? null : jobs.get(schedule.last().job());
    return ScheduleView.of(schedule, last, withRequest);
  }

  /** One schedule. */
  @GET
  @Path("{name}")
  public ScheduleView get(@PathParam("name") String name, @QueryParam("owner") String owner) {
    return view(require(name(name, owner)));
  }

  /** Removes a schedule; the jobs that it has made stay. */
  @DELETE
  @Path("{name}")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  public Response remove(@PathParam("name") String name, @QueryParam("owner") String owner) {
    if (!schedules.remove(name(name, owner))) {
      throw unknown();
    }
    return Response.noContent().build();
  }

  /** Lets a schedule make no jobs until it is resumed. */
  @POST
  @Path("{name}/pause")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  public ScheduleView pause(@PathParam("name") String name, @QueryParam("owner") String owner) {
    return change(name(name, owner), Schedule::pause);
  }

  /** Lets a paused schedule go on; occurrences meanwhile are not made afterwards. */
  @POST
  @Path("{name}/resume")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  public ScheduleView resume(@PathParam("name") String name, @QueryParam("owner") String owner) {
    return change(
        name(name, owner),
        schedule -> schedule.paused() ? schedule.resume(clock.instant()) : schedule);
  }

  /** Makes one job now, apart from the occurrences, also while the schedule is paused. */
  @POST
  @Path("{name}/run")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  public CompletionStage<Response> run(
      @HeaderParam("Idempotency-Key") IdempotencyKey key,
      @PathParam("name") String name,
      @QueryParam("owner") String owner) {
    var job = requests.job(require(activeName(name, owner)));
    return intake.accept(job, key).thenApply(AcceptedJob::response);
  }

  /** Changes a schedule, again if a node changes it at the same moment. */
  private ScheduleView change(Name name, UnaryOperator<Schedule> change) {
    return change(require(name), change);
  }

  private ScheduleView change(Schedule found, UnaryOperator<Schedule> change) {
    var former = found;
    for (int tries = 0; tries < 10; tries++) {
      var now = change.apply(former);
      if (Futures.await(schedules.replace(former, now))) {
        return view(now);
      }
      former = require(found.name());
    }
    throw changedMeanwhile();
  }

  /** Whether the jobs may read those of all owners: only if the schedule is the caller's own. */
  private boolean isWide(Name name) {
    return caller.seesAll() && name.owner().equals(caller.owner());
  }

  private ScheduleView view(Schedule schedule) {
    return views(List.of(schedule)).get(0);
  }

  private Schedule require(Name name) {
    return schedules.find(name).orElseThrow(SchedulesResource::unknown);
  }

  private Name name(String text, String owner) {
    if (!NAME.matcher(text).matches()) {
      throw new InvalidFieldException(
          "", "The name of a schedule must match " + NAME.pattern() + ".");
    }
    if (owner != null && !caller.seesAll() && !owner.equals(caller.owner())) {
      throw unknown();
    }
    return new Name(owner == null ? caller.owner() : owner, text);
  }

  /** The same, if its owner may make jobs. */
  private Name activeName(String text, String owner) {
    return name(text, owners.named(owner, caller));
  }

  private static NotFoundException unknown() {
    return new NotFoundException("There is no such schedule.");
  }

  private static ClientErrorException changedMeanwhile() {
    return new ClientErrorException(
        "The schedule was changed at the same moment; try again.", Response.Status.CONFLICT);
  }
}
