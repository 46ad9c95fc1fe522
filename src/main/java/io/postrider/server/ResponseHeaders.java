package io.postrider.server;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;

/**
 * Sets the security and cache headers of all answers: a page may load only files of this service,
 * data must not be shown as a page, and only an answer with an ETag may be kept by a cache.
 */
@Provider
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class ResponseHeaders implements Filter, ContainerResponseFilter {

  private static final String POLICY = "Content-Security-Policy";
  private static final String PAGES =
      "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  /** {@code Cache-Control} of an answer without an ETag. */
  static final String NOT_STORED = "no-store";

  private static final String DATA = "default-src 'none'; frame-ancestors 'none'";

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (response instanceof HttpServletResponse answer) {
      set(answer, PAGES);
    }
    chain.doFilter(request, response);
  }

  /** For answers that do not pass the filter. */
  static void ofData(HttpServletResponse answer) {
    set(answer, DATA);
  }

  private static void set(HttpServletResponse answer, String policy) {
    answer.setHeader("X-Content-Type-Options", "nosniff");
    answer.setHeader("Referrer-Policy", "no-referrer");
    answer.setHeader(POLICY, policy);
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    var headers = response.getHeaders();
    if (!headers.containsKey(POLICY)) {
      headers.putSingle(POLICY, DATA);
    }
    if (!headers.containsKey(HttpHeaders.CACHE_CONTROL)) {
      headers.putSingle(
          HttpHeaders.CACHE_CONTROL,
          headers.containsKey(HttpHeaders.ETAG) ? "private, no-cache" : NOT_STORED);
    }
  }
}
