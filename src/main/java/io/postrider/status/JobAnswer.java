package io.postrider.status;

import io.postrider.api.Preference;
import io.postrider.job.JobRecord;
import io.postrider.job.JobView;
import io.postrider.job.RetryPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Answers with one job over HTTP, at once or when it has ended. */
@ApplicationScoped
public class JobAnswer {

  private static final long MAX_PAUSE = 30;
  private static final long MAX_PAUSE_UNTIL_DUE = 3_600;

  @Inject JobWatch watch;
  @Inject RetryPolicy retries;
  @Inject Clock clock;

  /**
   * The job, or 304 if the client has its present revision (RFC 9110, section 13). Waits for the
   * end of the job as long as the client prefers.
   *
   * @param prefer the Prefer headers (RFC 7240)
   */
  public CompletionStage<Response> answer(JobRecord job, Request request, List<String> prefer) {
    var wait = Preference.wait(prefer);
    return watch
        .untilEnded(job, wait.orElse(Duration.ZERO))
        .thenApply(
            seen -> {
              var answer = show(seen, request.evaluatePreconditions(tag(seen)));
              wait.ifPresent(
                  applied -> answer.header("Preference-Applied", "wait=" + applied.toSeconds()));
              return answer.build();
            });
  }

  /** The job as every call shows it. */
  JobView view(JobRecord job) {
    return JobView.of(job, retries.maxAttempts());
  }

  /** The job as an entry of a list: long error and failure messages are cut. */
  JobView brief(JobRecord job) {
    return JobView.brief(job, retries.maxAttempts());
  }

  /**
   * The same at once.
   *
   * @param known the entity tag that the client has, as it sent it; null if it has none
   */
  Response now(JobRecord job, String known) {
    boolean unchanged = known != null && known.endsWith("\"" + job.revision() + "\"");
    return show(job, unchanged ? Response.notModified() : null).build();
  }

  private static EntityTag tag(JobRecord job) {
    return new EntityTag(Long.toString(job.revision()));
  }

  private Response.ResponseBuilder show(JobRecord job, Response.ResponseBuilder unchanged) {
    var answer = unchanged == null ? Response.ok(view(job)) : unchanged;
    answer
        .tag(tag(job))
        .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
        .header(HttpHeaders.VARY, "Prefer");
    return job.status().terminal() ? answer : answer.header(HttpHeaders.RETRY_AFTER, pause(job));
  }

  /** {@code Retry-After} in seconds: the older the job, the longer. */
  private long pause(JobRecord job) {
    var now = clock.instant();
    long age = Duration.between(job.job().createdAt(), now).toSeconds();
    long pause = Math.max(1, Math.min(age / 2, MAX_PAUSE));
    if (job.nextAttemptAt() == null) {
      return pause;
    }
    long untilDue = Duration.between(now, job.nextAttemptAt()).toSeconds();
    return Math.max(pause, Math.min(untilDue, MAX_PAUSE_UNTIL_DUE));
  }
}
