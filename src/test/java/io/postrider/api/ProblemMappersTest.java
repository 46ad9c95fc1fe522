package io.postrider.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.InFlightException;
import io.postrider.job.JobId;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.UnavailableException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ProblemMappersTest {

  private final ProblemMappers mappers = new ProblemMappers();

  @Test
  void message_of_an_exception_becomes_the_detail() {
    var problem = problem(404, new NotFoundException("There is no such job."));
    assertThat(problem)
        .isEqualTo(
            new Problem(
                "about:blank", "Not Found", 404, "There is no such job.", null, null, null));
  }

  @Test
  void message_that_only_repeats_the_status_is_left_out() {
    assertThat(problem(404, new NotFoundException()).detail()).isNull();
  }

  @Test
  void conflict_says_why() {
    var conflict =
        new ClientErrorException("The job is active, not failed.", Response.Status.CONFLICT);
    assertThat(problem(409, conflict).detail()).isEqualTo("The job is active, not failed.");
  }

  @Test
  void conflicting_job_is_named() {
    var holder = JobId.next(Instant.EPOCH);

    assertThat(problem(409, new InFlightException(holder, "in flight")).jobId())
        .isEqualTo(holder.value());
    assertThat(problem(409, new InFlightException(null, "in flight")).jobId()).isNull();
  }

  @Test
  void allow_header_is_kept() {
    var response =
        mappers.toResponse(
            new NotAllowedException(Response.status(405).header("Allow", "GET, HEAD").build()));
    assertThat(response.getStatus()).isEqualTo(405);
    assertThat(response.getHeaderString("Allow")).isEqualTo("GET, HEAD");
    assertThat(response.getMediaType()).isEqualTo(Problem.MEDIA_TYPE);
  }

  @Test
  void invalid_field_is_named() {
    var problem = problem(422, new InvalidFieldException("/webhookUrl", "The URL has no host."));
    assertThat(problem.title()).isEqualTo("Unprocessable Content");
    assertThat(problem.errors())
        .isEqualTo(List.of(new Problem.FieldError("/webhookUrl", "The URL has no host.")));
  }

  @Test
  void unreachable_store_is_named_with_retry_after() {
    var away = new UnavailableException("Redis does not answer.", new Exception("10.0.0.1"));
    var response = mappers.toResponse(new CompletionException(away));

    assertThat(response.getStatus()).isEqualTo(503);
    assertThat(response.getHeaderString("Retry-After")).isEqualTo("5");
    assertThat(((Problem) response.getEntity()).detail()).isEqualTo("Redis does not answer.");
  }

  @Test
  void unexpected_exception_is_logged_and_not_shown() {
    var logger = Logger.getLogger(ProblemMappers.class.getName());
    logger.setFilter(record -> false);
    try {
      var problem = problem(500, new IllegalStateException("password=hunter2"));
      assertThat(problem.detail())
          .doesNotContain("hunter2")
          .contains("the log has it under the reference");
    } finally {
      logger.setFilter(null);
    }
  }

  private Problem problem(int status, Exception thrown) {
    var response = mappers.toResponse(thrown);
    assertThat(response.getStatus()).isEqualTo(status);
    assertThat(response.getMediaType()).isEqualTo(Problem.MEDIA_TYPE);
    return (Problem) response.getEntity();
  }
}
