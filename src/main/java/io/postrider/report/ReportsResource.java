package io.postrider.report;

import io.postrider.api.AcceptedJob;
import io.postrider.api.BatchRequest;
import io.postrider.api.BatchResults;
import io.postrider.api.Batches;
import io.postrider.api.Caller;
import io.postrider.api.Roles;
import io.postrider.execution.ResultReader;
import io.postrider.intake.IdempotencyKey;
import io.postrider.intake.JobIntake;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.status.VisibleJobs;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.Variant;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** Accepts reports, and returns their results. */
@Path("/reports")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR})
public class ReportsResource {

  static final String KIND = "report";
  private static final String CSV = "text/csv";
  private static final String UTF_8 = "UTF-8";

  /**
   * The forms of a report; the first is the default. They have no charset, because a charset would
   * come before that order.
   */
  private static final List<Variant> FORMS =
      Variant.mediaTypes(
              MediaType.APPLICATION_JSON_TYPE, MediaType.valueOf(CSV), MediaType.TEXT_HTML_TYPE)
          .build();

  /** The policy of the HTML form: the page may show itself and do nothing else. */
  private static final String POLICY = "Content-Security-Policy";

  private static final String PAGE =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

  @Inject JobIntake intake;
  @Inject Batches batches;
  @Inject ReportRequests requests;
  @Inject ResultReader results;
  @Inject VisibleJobs visible;
  @Inject Caller caller;
  @Inject Clock clock;

  /** Accepts a report; if the same report is already in flight, answers with its id. */
  @POST
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> create(
      @HeaderParam("Idempotency-Key") IdempotencyKey key, ReportRequest request) {
    return intake.accept(job(request), key).thenApply(AcceptedJob::response);
  }

  /** Accepts several reports. */
  @POST
  @Path("batch")
  @RolesAllowed({Roles.CLIENT, Roles.OPERATOR})
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<BatchResults> createBatch(BatchRequest batch) {
    return batches.accept(batch, ReportRequest.class, this::job);
  }

  private Job job(ReportRequest request) {
    return requests.job(request, caller, clock.instant());
  }

  /** Returns the report, once it is completed, in the form that the caller prefers. */
  @GET
  @Path("{jobId}/result")
  @Produces({MediaType.APPLICATION_JSON, CSV, MediaType.TEXT_HTML})
  public Response result(@PathParam("jobId") String jobId, @Context Request request) {
    var id = visible.require(jobId, KIND).id();
    var form = choose(id, request);
    StreamingOutput report =
        out -> {
          try (var in = results.open(id, form.toString())) {
            in.transferTo(out);
          }
        };
    return answer(form).entity(report).build();
  }

  /** Returns the headers of that answer, without reading the report. */
  @HEAD
  @Path("{jobId}/result")
  @Produces({MediaType.APPLICATION_JSON, CSV, MediaType.TEXT_HTML})
  public Response resultHead(@PathParam("jobId") String jobId, @Context Request request) {
    return answer(choose(visible.require(jobId, KIND).id(), request)).build();
  }

  private MediaType choose(JobId id, Request request) {
    var stored = results.mediaTypes(id);
    if (stored.isEmpty()) {
      throw new NotFoundException("This job has no result yet, or has it no longer.");
    }
    var forms =
        FORMS.stream().filter(form -> stored.contains(form.getMediaType().toString())).toList();
    var form = request.selectVariant(forms);
    if (form == null) {
      throw new NotAcceptableException(
          "This report is available as " + String.join(" or ", new TreeSet<>(stored)) + ".");
    }
    return form.getMediaType();
  }

  private static Response.ResponseBuilder answer(MediaType form) {
    var isText = form.getType().equals("text");
    var answer =
        Response.ok()
            .type(isText ? form.withCharset(UTF_8) : form)
            .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    return form.equals(MediaType.TEXT_HTML_TYPE) ? answer.header(POLICY, PAGE) : answer;
  }

  static String resultUrl(JobId id) {
    return "/reports/" + id + "/result";
  }
}
