package io.postrider.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A call that programs make so often that the way through JAX-RS would cost several times its work.
 * {@code ShortCalls} makes it before JAX-RS, and answers with what the resource of the same path
 * would answer. A request that is not plain, such as one from a page of another origin, goes to the
 * resource.
 */
public interface ShortCall {

  /** Whether a request is this call, by its method, path and headers. */
  boolean is(HttpServletRequest request);

  /** The roles of callers that may make it, as the resource names them. */
  Set<String> roles();

  /** The id of the job that the call polls, as the client sent it; null if it polls none. */
  default String polledJob(HttpServletRequest request) {
    return null;
  }

  /**
   * Makes the call.
   *
   * @return the answer; a failure, thrown or in the future, is what the resource would throw
   */
  CompletionStage<Response> answer(HttpServletRequest request);
}
