package io.postrider.access;

import io.postrider.access.RateLimits.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Admits requests that do not reach JAX-RS, as {@link RoleCheck} and {@link RateLimitFilter} admit
 * the others.
 */
@ApplicationScoped
public class Admission {

  @Inject RateLimits limits;
  @Inject PollLimits polls;

  /**
   * Whether the caller may make a request now. It is counted, once: if it is not admitted, JAX-RS
   * answers it, and takes this count.
   *
   * @param roles the caller must have one of them
   * @param polledJob the id of the job that the request polls; null if it polls none
   * @throws io.postrider.platform.UnavailableException if the store does not answer
   */
  public boolean admits(HttpServletRequest request, Set<String> roles, String polledJob) {
    if (!(request.getUserPrincipal() instanceof CallerIdentity caller)
        || request.getAttribute(KeyMechanism.REFUSAL) != null
        || Collections.disjoint(caller.roles(), roles)) {
      return false;
    }
    var verdict = limits.take(caller.owner());
    request.setAttribute(RateLimitFilter.VERDICT, verdict);
    return verdict.admits()
        && (polledJob == null
            || polls.peek(caller.owner(), polledJob).map(Verdict::admits).orElse(true));
  }

  /** Sets the headers that say what is left of the caller's limit. */
  public void describe(HttpServletRequest request, BiConsumer<String, String> headers) {
    RateLimitFilter.describe(limits, request.getAttribute(RateLimitFilter.VERDICT), headers);
  }

  /**
   * Counts the answer to a request, if it polls a job.
   *
   * @param hasRetryAfter whether the answer has {@code Retry-After}
   */
  public void count(
      HttpServletRequest request, String polledJob, int status, boolean hasRetryAfter) {
    if (polledJob != null && request.getUserPrincipal() instanceof CallerIdentity caller) {
      polls.count(caller.owner(), polledJob, status, hasRetryAfter);
    }
  }
}
