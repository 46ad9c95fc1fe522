package io.postrider.access;

import io.postrider.access.RateLimits.Verdict;
import io.postrider.api.BatchRequest;
import io.postrider.api.Problem;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Answers {@code 429} to a client that calls too often, and tells every client what is left of its
 * limit (draft-ietf-httpapi-ratelimit-headers-10). Each item of a batch counts as one request;
 * those beyond the limit are not admitted.
 */
@Provider
@Priority(Priorities.AUTHORIZATION + 100)
public class RateLimitFilter
    implements ContainerRequestFilter, ReaderInterceptor, ContainerResponseFilter {

  private static final String POLICY = "RateLimit-Policy";
  private static final String STATE = "RateLimit";

  /** The request property with the verdict on the request, if it has been counted. */
  static final String VERDICT = RateLimitFilter.class.getName();

  private static final String OWNER = VERDICT + ".owner";
  private static final String JOB_ID = "jobId";
  private static final Set<String> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  @Inject RateLimits limits;
  @Inject PollLimits polls;

  @Override
  public void filter(ContainerRequestContext request) {
    caller(request).ifPresent(caller -> limit(request, caller));
  }

  private void limit(ContainerRequestContext request, CallerIdentity caller) {
    var verdict =
        request.getProperty(VERDICT) instanceof Verdict counted
            ? counted
            : limits.take(caller.owner());
    request.setProperty(VERDICT, verdict);
    request.setProperty(OWNER, caller.owner());
    if (!verdict.admits() && !caller.isSelf()) {
      refuse(request, verdict, "Too many requests: this client has used up its rate limit.");
      return;
    }
    polledJob(request)
        .flatMap(jobId -> polls.peek(caller.owner(), jobId))
        .filter(poll -> !poll.admits())
        .ifPresent(
            poll ->
                refuse(
                    request,
                    poll,
                    "This job is polled too often: wait as long as Retry-After says, or let the"
                        + " service wait with Prefer: wait=20."));
  }

  /** Counts the items of a batch; the request itself counts as the first. */
  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    var request = context.proceed();
    if (!(request instanceof BatchRequest batch)
        || !(context.getProperty(OWNER) instanceof String owner)
        || batch.items().size() == 1) {
      return request;
    }
    var share = limits.take(owner, batch.items().size() - 1);
    context.setProperty(VERDICT, share.others());
    return batch.admitting(share.admitted() + 1, share.others().waitSeconds());
  }

  private static void refuse(ContainerRequestContext request, Verdict verdict, String detail) {
    request.abortWith(
        Problem.response(429, detail)
            .header(HttpHeaders.RETRY_AFTER, verdict.waitSeconds())
            .build());
  }

  /** Adds the rate limit headers, and counts polls. */
  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    describe(limits, request.getProperty(VERDICT), response.getHeaders()::putSingle);
    boolean hasRetryAfter = response.getHeaders().containsKey(HttpHeaders.RETRY_AFTER);
    caller(request)
        .ifPresent(
            caller ->
                polledJob(request)
                    .ifPresent(
                        jobId ->
                            polls.count(
                                caller.owner(), jobId, response.getStatus(), hasRetryAfter)));
  }

  /** Sets the rate limit headers, if there is a limit and the request was counted. */
  static void describe(RateLimits limits, Object counted, BiConsumer<String, String> headers) {
    if (counted instanceof Verdict verdict && limits.seconds() > 0) {
      headers.accept(POLICY, "\"client\";q=" + limits.burst() + ";w=" + limits.seconds());
      headers.accept(
          STATE,
          "\"client\";r="
              + verdict.remaining()
              + (verdict.admits() ? "" : ";t=" + verdict.waitSeconds()));
    }
  }

  private static Optional<CallerIdentity> caller(ContainerRequestContext request) {
    return request.getSecurityContext().getUserPrincipal() instanceof CallerIdentity known
        ? Optional.of(known)
        : Optional.empty();
  }

  private static Optional<String> polledJob(ContainerRequestContext request) {
    return Optional.of(request)
        .filter(asked -> READS.contains(asked.getMethod()))
        .map(ContainerRequestContext::getUriInfo)
        .map(UriInfo::getPathParameters)
        .map(parameters -> parameters.getFirst(JOB_ID));
  }
}
