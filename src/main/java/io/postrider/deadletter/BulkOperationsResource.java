package io.postrider.deadletter;

import io.postrider.api.DryRun;
import io.postrider.api.MaxCodePoints;
import io.postrider.api.PageSize;
import io.postrider.api.Preference;
import io.postrider.api.Roles;
import io.postrider.deadletter.BulkOperation.Action;
import io.postrider.deadletter.BulkOperations.Done;
import io.postrider.deadletter.DeadLetterIndex.Filter;
import io.postrider.platform.Times;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Replays or discards all dead letters that match a filter. A call counts them only (dry run),
 * waits for the end, or starts a bulk operation.
 */
@Path("/admin/dlq")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
public class BulkOperationsResource {

  private static final int RETRY_AFTER_SECONDS = 1;

  @Inject DeadLetterIndex failed;
  @Inject BulkOperations operations;
  @Inject BulkOperationStore store;

  /**
   * The dead letters to replay or discard: all that match.
   *
   * @param dryRun whether to count them only
   */
  public record BulkRequest(
      @MaxCodePoints(max = 100) String kind,
      @MaxCodePoints(max = 500) String reason,
      Boolean dryRun)
      implements DryRun {

    @Override
    public boolean changesNothing() {
      return Boolean.TRUE.equals(dryRun);
    }

    Filter filter() {
      return new Filter(kind, reason);
    }
  }

  /**
   * How many dead letters matched, and how many of them were replayed.
   *
   * @param left how many were not, because another job for the same request is in flight
   */
  @JsonbPropertyOrder({"matched", "replayed", "left"})
  public record ReplayResult(long matched, long replayed, long left) {}

  /** How many dead letters matched, and how many of them were discarded. */
  @JsonbPropertyOrder({"matched", "discarded"})
  public record DiscardResult(long matched, long discarded) {}

  /** A bulk operation in the form that clients see. */
  @JsonbPropertyOrder({
    "operationId",
    "action",
    "kind",
    "reason",
    "status",
    "matched",
    "done",
    "left",
    "startedAt",
    "finishedAt",
    "problem"
  })
  public record OperationView(
      String operationId,
      String action,
      String kind,
      String reason,
      String status,
      long matched,
      long done,
      long left,
      String startedAt,
      String finishedAt,
      String problem) {

    static OperationView of(BulkOperation operation) {
      return new OperationView(
          operation.id(),
          operation.action().name().toLowerCase(Locale.ROOT),
          operation.filter().kind(),
          operation.filter().reason(),
          operation.status().name().toLowerCase(Locale.ROOT),
          operation.matched(),
          operation.done(),
          operation.left(),
          Times.format(operation.startedAt()),
          Times.format(operation.finishedAt()),
          operation.problem());
    }
  }

  /** Bulk operations. */
  public record OperationList(List<OperationView> items) {}

  /** Runs all jobs that match again. */
  @POST
  @Path("retry")
  @RolesAllowed(Roles.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response retry(@HeaderParam("Prefer") List<String> prefer, BulkRequest request) {
    long matched = failed.count(request.filter());
    return act(
        Action.RETRY, request, prefer, sum -> new ReplayResult(matched, sum.done(), sum.left()));
  }

  /** Discards all that match; the jobs stay failed. */
  @POST
  @Path("discard")
  @RolesAllowed(Roles.ADMIN)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response discard(@HeaderParam("Prefer") List<String> prefer, BulkRequest request) {
    long matched = failed.count(request.filter());
    return act(Action.DISCARD, request, prefer, sum -> new DiscardResult(matched, sum.done()));
  }

  /**
   * Counts or acts. A client that prefers not to wait ({@code respond-async}, RFC 7240, section
   * 4.1) gets the URL of the operation.
   */
  private Response act(
      Action action, BulkRequest request, List<String> prefer, Function<Done, Record> result) {
    if (request.changesNothing()) {
      return Response.ok(result.apply(new Done(0, 0))).build();
    }
    if (!Preference.respondAsync(prefer)) {
      return Response.ok(result.apply(operations.call(action, request.filter()))).build();
    }
    var operation = operations.start(action, request.filter());
    return Response.accepted(OperationView.of(operation))
        .header(HttpHeaders.LOCATION, "/admin/dlq/operations/" + operation.id())
        .header("Preference-Applied", Preference.RESPOND_ASYNC)
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  /** The operations of the last day, the latest first. */
  @GET
  @Path("operations")
  public OperationList list(@QueryParam("limit") @DefaultValue("20") PageSize limit) {
    return new OperationList(store.latest(limit.value()).stream().map(OperationView::of).toList());
  }

  /** One operation and its progress. */
  @GET
  @Path("operations/{operationId}")
  public OperationView get(@PathParam("operationId") String operationId) {
    return store
        .find(operationId)
        .map(OperationView::of)
        .orElseThrow(() -> new NotFoundException("There is no such operation."));
  }
}
