package io.postrider.deadletter;

import io.postrider.job.AcceptedJob;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.job.JobView;
import io.postrider.job.Limit;
import io.postrider.job.Roles;
import io.postrider.job.VisibleJobs;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Dead letters: looking at them, replaying and discarding them. */
@Path("/admin/dlq")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
@RolesAllowed({Roles.OPERATOR, Roles.ADMIN})
public class DeadLettersResource {

  private static final int BATCH = 200;

  @Inject JobStore jobs;
  @Inject VisibleJobs visible;
  @Inject DeadLetters deadLetters;

  /** A dead letter; {@code payload} is the request as it came. */
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

    static DeadLetter of(JobRecord record) {
      var job = record.job();
      return new DeadLetter(
          job.id().value(),
          job.kind(),
          job.type(),
          job.userId(),
          record.error(),
          record.attempts(),
          JobView.time(record.finishedAt()),
          job.payload());
    }
  }

  /** A part of the dead letters; {@code nextCursor} is absent after the last. */
  @JsonbPropertyOrder({"items", "total", "nextCursor"})
  public record DeadLetterPage(List<DeadLetter> items, long total, String nextCursor) {}

  /**
   * Which dead letters to replay: all that match.
   *
   * @param dryRun only count
   */
  public record ReplayRequest(
      @Size(max = 100) String kind, @Size(max = 500) String reason, Boolean dryRun) {}

  /** How many dead letters matched, and how many of them were replayed. */
  @JsonbPropertyOrder({"matched", "replayed"})
  public record ReplayResult(int matched, int replayed) {}

  /** Dead letters, latest first. */
  @GET
  @RolesAllowed({Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
  public DeadLetterPage list(
      @QueryParam("kind") String kind,
      @QueryParam("reason") String reason,
      @QueryParam("limit") @DefaultValue("50") Limit limit,
      @QueryParam("cursor") String cursor) {
    int size = limit.value();
    if (kind == null && reason == null) {
      var page = jobs.failed(cursor, size);
      return new DeadLetterPage(
          page.items().stream().map(DeadLetter::of).toList(), page.total(), page.nextCursor());
    }
    var matching = new ArrayList<JobRecord>();
    eachMatching(kind, reason, matching::add);
    var rest =
        matching.stream()
            .dropWhile(job -> cursor != null && !job.id().value().equals(cursor))
            .skip(cursor == null ? 0 : 1)
            .limit(size + 1L)
            .toList();
    var page = rest.stream().limit(size).map(DeadLetter::of).toList();
    return new DeadLetterPage(
        page, matching.size(), rest.size() > size ? page.get(size - 1).jobId() : null);
  }

  /** Runs a job again, from attempt 1. */
  @POST
  @Path("{jobId}/retry")
  public Response retry(@PathParam("jobId") String jobId) {
    var id = requireFailed(jobId);
    if (deadLetters.replay(List.of(id)).isEmpty()) {
      throw notFailed(visible.require(jobId));
    }
    return AcceptedJob.response(id);
  }

  /** Runs all jobs that match again. */
  @POST
  @Path("retry")
  @Consumes(MediaType.APPLICATION_JSON)
  public ReplayResult retry(ReplayRequest request) {
    var ids = new ArrayList<JobId>();
    eachMatching(request.kind(), request.reason(), job -> ids.add(job.id()));
    int replayed = 0;
    if (!Boolean.TRUE.equals(request.dryRun())) {
      for (int from = 0; from < ids.size(); from += BATCH) {
        var batch = ids.subList(from, Math.min(from + BATCH, ids.size()));
        replayed += deadLetters.replay(batch).size();
      }
    }
    return new ReplayResult(ids.size(), replayed);
  }

  /** Forgets a dead letter; the job stays failed. */
  @DELETE
  @Path("{jobId}")
  public Response discard(@PathParam("jobId") String jobId) {
    deadLetters.discard(requireFailed(jobId));
    return Response.noContent().build();
  }

  private JobId requireFailed(String jobId) {
    var job = visible.require(jobId);
    if (job.status() != JobStatus.FAILED) {
      throw notFailed(job);
    }
    return job.id();
  }

  private static ClientErrorException notFailed(JobRecord job) {
    return new ClientErrorException(
        "The job is " + job.status().label() + ", not failed.", Response.Status.CONFLICT);
  }

  private void eachMatching(String kind, String reason, Consumer<JobRecord> action) {
    Predicate<JobRecord> matches =
        job ->
            job.status() == JobStatus.FAILED
                && (kind == null || kind.equals(job.job().kind()))
                && (reason == null || reason.equals(job.error()));
    String cursor = null;
    do {
      var page = jobs.failed(cursor, Limit.MAX);
      page.items().stream().filter(matches).forEach(action);
      cursor = page.nextCursor();
    } while (cursor != null);
  }
}
