package io.postrider.api;

import static java.util.logging.Level.SEVERE;

import io.postrider.api.Problem.FieldError;
import io.postrider.job.InFlightException;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.UnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.logging.Logger;

/** Turns every exception into problem details: no client ever sees a stack trace. */
@Provider
public class ProblemMappers implements ExceptionMapper<Throwable> {

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class.getName());

  /** {@code Retry-After} of a 503, in seconds. */
  public static final int RETRY_AFTER_SECONDS = 5;

  @Override
  public Response toResponse(Throwable thrown) {
    return response(thrown);
  }

  /** The problem of an item of a batch. */
  static Problem problem(Throwable thrown) {
    var response = response(thrown);
    var problem = (Problem) response.getEntity();
    var retryAfter = response.getHeaderString(HttpHeaders.RETRY_AFTER);
    return retryAfter == null ? problem : problem.withRetryAfter(Long.valueOf(retryAfter));
  }

  private static Response response(Throwable thrown) {
    var cause = thrown instanceof CompletionException wrapped ? wrapped.getCause() : thrown;
    if (cause instanceof WebApplicationException known) {
      var response = known.getResponse();
      return response.hasEntity() || response.getStatus() < 400 ? response : describe(known);
    }
    if (cause instanceof InvalidFieldException invalid) {
      var error = new FieldError(invalid.pointer(), invalid.getMessage());
      return Problem.response(Problem.UNPROCESSABLE, "A value is invalid.", List.of(error)).build();
    }
    if (cause instanceof InFlightException conflict) {
      return Problem.conflict(conflict.holder(), conflict.getMessage());
    }
    if (cause instanceof UnavailableException away) {
      return Problem.response(503, away.getMessage())
          .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
          .build();
    }
    var reference = UUID.randomUUID();
    LOG.log(SEVERE, "event=unexpected-error reference=" + reference, cause);
    return Problem.response(
            500,
            "An unexpected error occurred; the log has it under the reference " + reference + ".")
        .build();
  }

  /** Adds problem details, and keeps the headers, such as Allow. */
  private static Response describe(WebApplicationException known) {
    var status = known.getResponse().getStatus();
    var detail =
        known.getMessage() == null || known.getMessage().startsWith("HTTP ")
            ? null
            : known.getMessage();
    var problem = Problem.response(status, detail);
    known
        .getResponse()
        .getHeaders()
        .forEach((name, values) -> values.forEach(value -> problem.header(name, value)));
    return problem.type(Problem.MEDIA_TYPE).build();
  }
}
