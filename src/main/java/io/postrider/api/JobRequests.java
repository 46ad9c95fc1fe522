package io.postrider.api;

import io.postrider.job.Job;
import java.time.Instant;
import java.util.Optional;

/**
 * The requests for jobs of one kind, for those who make jobs without a POST, such as schedules.
 *
 * @param <T> the body of a POST
 */
public interface JobRequests<T> {

  /** The kind of the jobs. */
  String kind();

  /**
   * The path of a POST that does nothing but make the job of its body, so that it can be made
   * {@linkplain ShortCall before JAX-RS}; empty if there is none.
   */
  default Optional<String> path() {
    return Optional.empty();
  }

  /** The record into which a body is read. */
  Class<T> type();

  /**
   * Makes the job that a POST of the request would make.
   *
   * @throws io.postrider.platform.InvalidFieldException if a value is not acceptable
   * @throws jakarta.ws.rs.WebApplicationException if the request is refused for another reason
   */
  Job job(T request, Caller caller, Instant now);
}
