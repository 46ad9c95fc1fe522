package io.postrider.webhook;

import io.postrider.api.DryRun;
import io.postrider.api.MaxCodePoints;
import io.postrider.api.Roles;
import io.postrider.endpoint.VisibleEndpoints;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.Times;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;

/** Sends the deliveries of a time to a registered endpoint again, or counts them only. */
@Path("/webhooks/endpoints/{endpointId}/replay")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR, Roles.PORTAL})
public class ReplayResource {

  private static final String FAILED = "failed";
  private static final String ALL = "all";
  private static final int RETRY_AFTER_SECONDS = 1;

  @Inject VisibleEndpoints visible;
  @Inject Replays replays;
  @Inject ReplayStore store;
  @Inject Clock clock;

  /**
   * Which deliveries to send again.
   *
   * @param from when the first event happened
   * @param to the time before which the last event happened; now if it is absent
   * @param status {@code failed} or {@code all}
   * @param dryRun whether to count them only
   */
  public record ReplayRequest(
      @NotNull @MaxCodePoints(max = 40) String from,
      @MaxCodePoints(max = 40) String to,
      @NotNull @Pattern(regexp = FAILED + "|" + ALL, message = "must be failed or all")
          String status,
      Boolean dryRun)
      implements DryRun {

    @Override
    public boolean changesNothing() {
      return Boolean.TRUE.equals(dryRun);
    }
  }

  /** A replay in the form that clients see. */
  @JsonbPropertyOrder({
    "endpointId",
    "from",
    "to",
    "deliveries",
    "status",
    "matched",
    "done",
    "startedAt",
    "finishedAt",
    "problem"
  })
  public record ReplayView(
      String endpointId,
      String from,
      String to,
      String deliveries,
      String status,
      long matched,
      long done,
      String startedAt,
      String finishedAt,
      String problem) {

    static ReplayView of(Replay replay) {
      return new ReplayView(
          replay.endpointId(),
          Times.format(replay.from()),
          Times.format(replay.to()),
          replay.all() ? ALL : FAILED,
          replay.status().name().toLowerCase(Locale.ROOT),
          replay.matched(),
          replay.done(),
          Times.format(replay.startedAt()),
          Times.format(replay.finishedAt()),
          replay.problem());
    }
  }

  /** The number of deliveries that match. */
  public record ReplayCount(long matched) {}

  /** Counts, or starts to send again. */
  @POST
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR, Roles.PORTAL})
  @Consumes(MediaType.APPLICATION_JSON)
  public Response replay(@PathParam("endpointId") String id, ReplayRequest request) {
    var endpoint = visible.require(id);
    boolean all = request.status().equals(ALL);
    var from = time("/from", request.from());
    var to = request.to() == null ? clock.instant() : time("/to", request.to());
    if (!from.isBefore(to)) {
      throw new InvalidFieldException("/to", "must be after from");
    }
    if (request.changesNothing()) {
      return Response.ok(new ReplayCount(replays.count(endpoint, all, from, to))).build();
    }
    return Response.accepted(ReplayView.of(replays.start(endpoint, all, from, to)))
        .header(HttpHeaders.LOCATION, "/webhooks/endpoints/" + id + "/replay")
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  private static Instant time(String pointer, String text) {
    return Times.parse(text)
        .orElseThrow(
            () ->
                new InvalidFieldException(
                    pointer, "must be a time with an offset, such as 2026-01-31T08:00:00Z"));
  }

  /** The latest replay of the endpoint, and its progress. */
  @GET
  public ReplayView get(@PathParam("endpointId") String id) {
    return store
        .find(visible.require(id).id())
        .map(ReplayView::of)
        .orElseThrow(() -> new NotFoundException("There was no replay on the last day."));
  }
}
