package io.postrider.status;

import io.postrider.api.Caller;
import io.postrider.api.EventStream;
import io.postrider.api.PageSize;
import io.postrider.api.Roles;
import io.postrider.api.UnknownCursorException;
import io.postrider.job.CancelListener;
import io.postrider.job.JobId;
import io.postrider.job.JobKinds;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.platform.Times;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reads, lists, streams and cancels jobs. */
@Path("/jobs")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR})
public class JobsResource {

  @Inject JobStore jobs;
  @Inject CancelListener listener;
  @Inject VisibleJobs visible;
  @Inject Caller caller;
  @Inject JobIndex directory;
  @Inject JobKinds kinds;
  @Inject JobAnswer answers;
  @Inject JobStreams streams;

  /** Jobs, latest first. */
  @GET
  public JobPage list(
      @QueryParam("status") String status,
      @QueryParam("kind") String kind,
      @QueryParam("type") String type,
      @QueryParam("userId") String userId,
      @QueryParam("from") String from,
      @QueryParam("to") String to,
      @QueryParam("limit") @DefaultValue("50") PageSize limit,
      @QueryParam("cursor") String cursor) {
    kinds.require(kind);
    var earliest = time("from", from);
    var latest = time("to", to);
    if (earliest != null && latest != null && earliest.isAfter(latest)) {
      throw new BadRequestException("from must not be after to.");
    }
    var search =
        new JobSearch(visible.owner(), status(status), kind, type, userId, earliest, latest);
    var slice = directory.search(search, after(cursor), limit.value());
    return new JobPage(
        slice.jobs().stream().map(answers::brief).toList(),
        slice.next() == null ? null : slice.next().value());
  }

  private static JobStatus status(String label) {
    return Arrays.stream(JobStatus.values())
        .filter(status -> status.label().equals(label))
        .findFirst()
        .orElseGet(
            () -> {
              if (label == null) {
                return null;
              }
              throw new BadRequestException("There is no such status.");
            });
  }

  private static Instant time(String name, String text) {
    return text == null
        ? null
        : Times.parse(text).orElseThrow(() -> new BadRequestException(name + notATime(text)));
  }

  /**
   * Says what is wrong with a time. A plus sign in a query means a space (HTML Standard,
   * URL-encoded forms).
   */
  private static String notATime(String text) {
    var known = Times.parse(text.replace(' ', '+'));
    return known.isPresent()
        ? ": write the plus sign of an offset as %2B in a query."
        : " must be a time of the years 1970 to 9999 with an offset, such as"
            + " 2026-11-24T04:03:26Z.";
  }

  private static JobId after(String cursor) {
    try {
      return cursor == null ? null : new JobId(cursor);
    } catch (IllegalArgumentException notACursor) {
      throw new UnknownCursorException();
    }
  }

  /** The present state of a job, or its final one if the client prefers to wait. */
  @GET
  @Path("{jobId}")
  public CompletionStage<Response> get(
      @PathParam("jobId") String jobId,
      @HeaderParam("Prefer") List<String> prefer,
      @Context Request request) {
    return answers.answer(visible.require(jobId), request, prefer);
  }

  /**
   * The headers of that answer (RFC 9110, section 9.3.2), at once: without a body there is nothing
   * to wait for.
   */
  @HEAD
  @Path("{jobId}")
  public CompletionStage<Response> head(
      @PathParam("jobId") String jobId, @Context Request request) {
    return answers.answer(visible.require(jobId), request, List.of());
  }

  /**
   * The request that made the job; empty once the user's data are erased. For operators only:
   * clients have their requests, and viewers need not see the link of a password reset.
   */
  @GET
  @Path("{jobId}/payload")
  @RolesAllowed(Roles.OPERATOR)
  public JsonObject payload(@PathParam("jobId") String jobId) {
    return visible.require(jobId).job().payload();
  }

  /** Streams the present state of a job, then every change, until the job has ended. */
  @GET
  @Path("{jobId}/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void events(
      @PathParam("jobId") String jobId,
      @HeaderParam("Last-Event-ID") String lastEventId,
      @Context SseEventSink sink,
      @Context Sse sse,
      @Context HttpServletResponse response) {
    var job = requireUnfinishedFor(jobId, lastEventId);
    EventStream.HEADERS.forEach(response::setHeader);
    streams.open(caller.owner(), job, lastEventId, sink, sse);
  }

  /** The headers of such a stream (RFC 9110, section 9.3.2); opens none. */
  @HEAD
  @Path("{jobId}/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public Response eventsHead(
      @PathParam("jobId") String jobId, @HeaderParam("Last-Event-ID") String lastEventId) {
    requireUnfinishedFor(jobId, lastEventId);
    return EventStream.head();
  }

  /**
   * The job, unless the client has received its final state: then 204 tells an EventSource not to
   * reconnect (HTML Standard, section 9.2).
   */
  private JobRecord requireUnfinishedFor(String jobId, String lastEventId) {
    var job = visible.require(jobId);
    if (job.status().terminal() && Long.toString(job.revision()).equals(lastEventId)) {
      throw new WebApplicationException(Response.noContent().build());
    }
    return job;
  }

  /** Cancels a job that has not started, or asks a running one that reports progress to stop. */
  @DELETE
  @Path("{jobId}")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  public Response cancel(@PathParam("jobId") String jobId) {
    var id = visible.require(jobId).id();
    var job = jobs.cancel(id).orElseThrow(NotFoundException::new);
    if (job.status() == JobStatus.CANCELLED) {
      listener.cancelled(job);
      return Response.ok(answers.view(job)).build();
    }
    if (job.stopping()) {
      return Response.accepted(answers.view(job)).build();
    }
    throw new ClientErrorException(
        "The job is "
            + job.status().label()
            + "; only a job that has not started, or that reports progress, can be cancelled.",
        Response.Status.CONFLICT);
  }
}
