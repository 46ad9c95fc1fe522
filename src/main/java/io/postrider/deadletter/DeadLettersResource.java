package io.postrider.deadletter;

import io.postrider.api.AcceptedJob;
import io.postrider.api.PageSize;
import io.postrider.api.Roles;
import io.postrider.api.UnknownCursorException;
import io.postrider.broker.Addresses;
import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.broker.BrokerSettings;
import io.postrider.broker.DeadLetterQueue;
import io.postrider.deadletter.DeadLetterIndex.Filter;
import io.postrider.intake.Acceptance;
import io.postrider.job.InFlightException;
import io.postrider.job.JobId;
import io.postrider.job.JobKinds;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.platform.Times;
import io.postrider.status.VisibleJobs;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;

/** Lists, replays and discards dead letters. */
@Path("/admin/dlq")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed(Roles.OPERATOR)
public class DeadLettersResource {

  @Inject DeadLetterIndex failed;
  @Inject JobKinds kinds;
  @Inject VisibleJobs visible;
  @Inject DeadLetters deadLetters;
  @Inject DeadLetterQueue queue;
  @Inject BrokerSettings broker;

  /**
   * A dead letter.
   *
   * @param payload the request as it was received; absent for viewers, as it may hold the link that
   *     resets somebody's password
   */
  @JsonbPropertyOrder({
    "jobId",
    "kind",
    "type",
    "userId",
    "reason",
    "attempts",
    "failedAt",
    "payload"
  })
  public record DeadLetter(
      String jobId,
      String kind,
      String type,
      String userId,
      String reason,
      int attempts,
      String failedAt,
      JsonObject payload) {

    static DeadLetter of(JobRecord record, boolean withPayload) {
      var job = record.job();
      return new DeadLetter(
          job.id().value(),
          job.kind(),
          job.type(),
          job.userId(),
          record.error(),
          record.attempts(),
          Times.format(record.finishedAt()),
          withPayload ? job.payload() : null);
    }
  }

  /**
   * A page of dead letters; {@code nextCursor} is absent on the last one.
   *
   * @param foreign number of messages that came to the dead letters and hold no job, a few seconds
   *     old; absent while the broker does not answer
   */
  @JsonbPropertyOrder({"items", "total", "foreign", "nextCursor"})
  public record DeadLetterPage(
      List<DeadLetter> items, long total, Long foreign, String nextCursor) {}

  /** How many messages that hold no job were discarded. */
  public record DiscardedMessages(long discarded) {}

  /** Dead letters of one kind and with one reason. */
  @JsonbPropertyOrder({"kind", "reason", "count"})
  public record ReasonView(String kind, String reason, long count) {

    static ReasonView of(DeadLetterIndex.Count entry) {
      return new ReasonView(entry.group().kind(), entry.group().reason(), entry.count());
    }
  }

  /**
   * A page of the reasons why jobs were given up, the most frequent first.
   *
   * @param reasons number of reasons on all pages
   * @param total number of dead letters with any of these reasons
   * @param nextCursor absent on the last page
   */
  @JsonbPropertyOrder({"items", "reasons", "total", "nextCursor"})
  public record ReasonList(List<ReasonView> items, int reasons, long total, String nextCursor) {}

  /** Dead letters, latest first. */
  @GET
  @RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
  public DeadLetterPage list(
      @QueryParam("kind") String kind,
      @QueryParam("reason") String reason,
      @QueryParam("limit") @DefaultValue("50") PageSize limit,
      @QueryParam("cursor") String cursor,
      @Context SecurityContext caller) {
    kinds.require(kind);
    boolean withPayload = caller.isUserInRole(Roles.OPERATOR);
    var page = page(new Filter(kind, reason), cursor, limit.value());
    return new DeadLetterPage(
        page.items().stream().map(letter -> DeadLetter.of(letter, withPayload)).toList(),
        page.total(),
        foreign(),
        page.nextCursor());
  }

  private Long foreign() {
    return broker.queue(Addresses.FOREIGN_MESSAGES).map(QueueState::depth).orElse(null);
  }

  private DeadLetterIndex.Page page(Filter filter, String cursor, int limit) {
    try {
      return failed.page(filter, cursor, limit);
    } catch (IllegalArgumentException notACursor) {
      throw new UnknownCursorException();
    }
  }

  /** Dead letters counted by kind and reason. */
  @GET
  @Path("reasons")
  @RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
  public ReasonList reasons(
      @QueryParam("kind") String kind,
      @QueryParam("limit") @DefaultValue("50") PageSize limit,
      @QueryParam("cursor") String cursor) {
    kinds.require(kind);
    var from = cursor == null ? null : ReasonCursor.parse(cursor);
    var groups = failed.groups(new Filter(kind, null));
    var rest =
        groups.stream()
            .filter(entry -> from == null || from.precedes(entry))
            .sorted(ReasonCursor.ORDER)
            .limit(limit.value() + 1L)
            .toList();
    var page = rest.subList(0, Math.min(rest.size(), limit.value()));
    return new ReasonList(
        page.stream().map(ReasonView::of).toList(),
        groups.size(),
        groups.stream().mapToLong(DeadLetterIndex.Count::count).sum(),
        rest.size() > page.size() ? ReasonCursor.of(page.get(page.size() - 1)).toString() : null);
  }

  /** Replays a job, from attempt 1. 409 while another job for the same request is in flight. */
  @POST
  @Path("{jobId}/retry")
  public Response retry(@PathParam("jobId") String jobId) {
    var id = requireFailed(jobId);
    var replay = deadLetters.replay(List.of(id));
    if (replay.left().containsKey(id)) {
      throw inFlight(replay.left().get(id).orElse(null));
    }
    if (replay.jobs().isEmpty()) {
      throw notFailed(visible.require(jobId));
    }
    return AcceptedJob.response(Acceptance.of(id));
  }

  /** Discards a dead letter; the job stays failed. */
  @DELETE
  @Path("{jobId}")
  public Response discard(@PathParam("jobId") String jobId) {
    deadLetters.discard(List.of(requireFailed(jobId)));
    return Response.noContent().build();
  }

  /** Deletes all messages that came to the dead letters and hold no job. */
  @DELETE
  @Path("foreign")
  @RolesAllowed(Roles.ADMIN)
  public DiscardedMessages discardForeign() {
    return new DiscardedMessages(queue.removeForeign());
  }

  private JobId requireFailed(String jobId) {
    var job = visible.require(jobId);
    if (job.status() != JobStatus.FAILED) {
      throw notFailed(job);
    }
    return job.id();
  }

  private static InFlightException inFlight(JobId holder) {
    var detail =
        holder == null
            ? "The same request is being accepted or replayed at this moment."
            : "Job " + holder + " does the same: it is in flight, or unique for longer.";
    return new InFlightException(holder, detail);
  }

  private static ClientErrorException notFailed(JobRecord job) {
    return new ClientErrorException(
        job.status() == JobStatus.FAILED
            ? "The dead letter was discarded or erased, and cannot be replayed any more."
            : "The job is " + job.status().label() + ", not failed.",
        Response.Status.CONFLICT);
  }
}
