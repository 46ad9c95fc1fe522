package io.postrider.schedule;

import io.postrider.api.Caller;
import io.postrider.api.JobRequests;
import io.postrider.api.Problem;
import io.postrider.api.RequestReader;
import io.postrider.job.Job;
import io.postrider.platform.InvalidFieldException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Makes jobs from the requests in schedules. */
@ApplicationScoped
class ScheduledJobs {

  /** Members of a request that name one moment, and so do not fit a job that recurs. */
  private static final List<String> MOMENTS = List.of("deliverAt", Job.EXPIRES_AT);

  private final RequestReader requests = new RequestReader();

  @Inject @Any Instance<JobRequests<?>> kinds;
  @Inject Clock clock;

  /** The client of a schedule, when there is no request of its. */
  private record Client(String owner, boolean seesAll) implements Caller {}

  /**
   * The job of a schedule, made now.
   *
   * @throws InvalidFieldException if a value of the request is not acceptable
   * @throws WebApplicationException if the request is refused for another reason
   */
  Job job(Schedule schedule) {
    var definition = schedule.definition();
    var client = new Client(schedule.name().owner(), definition.allOwners());
    var now = clock.instant();
    var kind = kind(definition.kind());
    return Problem.within("/request", () -> job(kind, definition, client, now));
  }

  private <T> Job job(
      JobRequests<T> kind, Schedule.Definition definition, Caller client, Instant now) {
    MOMENTS.stream()
        .filter(definition.request()::containsKey)
        .findFirst()
        .ifPresent(
            member -> {
              throw new InvalidFieldException("/" + member, "does not fit a job that recurs");
            });
    return kind.job(requests.read(definition.request(), kind.type()), client, now);
  }

  private JobRequests<?> kind(String name) {
    for (var kind : kinds) {
      if (kind.kind().equals(name)) {
        return kind;
      }
    }
    throw unknownKind();
  }

  private InvalidFieldException unknownKind() {
    var names =
        kinds.stream().map(JobRequests::kind).sorted().collect(Collectors.joining(", ", "[", "]"));
    return new InvalidFieldException("/kind", "must be one of " + names);
  }

  /** Why a request is refused, in one sentence. */
  static String reason(RuntimeException refused) {
    return refused instanceof InvalidFieldException invalid
        ? invalid.pointer() + " " + invalid.getMessage()
        : Problem.detail((WebApplicationException) refused);
  }
}
