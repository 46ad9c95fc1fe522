package io.postrider.server;

import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/**
 * Lets pages of the configured origins call the service (Fetch, section 3.2). A page sends its key
 * like any other client: cookies are not allowed across origins.
 */
@Provider
@PreMatching
public class CrossOrigin implements ContainerRequestFilter, ContainerResponseFilter {

  static final String ORIGIN = "Origin";
  private static final String WANTED_METHOD = "Access-Control-Request-Method";
  private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
  private static final String READABLE =
      "ETag, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After";
  private static final String WRITABLE =
      "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Prefer";

  /** How long a browser may keep the answer to a preflight, in seconds. */
  private static final int MAX_AGE = 600;

  @Inject AllowedOrigins allowed;

  /** Answers preflights before authentication, since they carry no key. */
  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getMethod().equals(HttpMethod.OPTIONS)
        && request.getHeaders().containsKey(WANTED_METHOD)
        && isAllowed(request)) {
      request.abortWith(
          Response.noContent()
              .header("Access-Control-Allow-Methods", METHODS)
              .header("Access-Control-Allow-Headers", WRITABLE)
              .header("Access-Control-Max-Age", MAX_AGE)
              .build());
    }
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (allowed.any()) {
      response.getHeaders().add(HttpHeaders.VARY, ORIGIN);
    }
    if (isAllowed(request)) {
      var headers = response.getHeaders();
      headers.putSingle("Access-Control-Allow-Origin", request.getHeaderString(ORIGIN));
      headers.putSingle("Access-Control-Expose-Headers", READABLE);
    }
  }

  private boolean isAllowed(ContainerRequestContext request) {
    return allowed.contains(request.getHeaderString(ORIGIN));
  }
}
