package io.postrider.server;

import io.postrider.access.CallerIdentity;
import io.postrider.api.Problem;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds how many requests of one client wait for their bodies at the same time, since each of them
 * holds a thread. Nearly all bodies arrive together with their heads, and are not counted.
 */
@Provider
public class PendingBodies implements ReaderInterceptor {

  /** The most requests of one client that may wait for their bodies. */
  public static final int MAX = 64;

  /** The most such requests of all callers without a key or session, together. */
  public static final int MAX_ANONYMOUS = 20;

  private static final int RETRY_AFTER_SECONDS = 1;

  private static final String ANONYMOUS = "";

  private final Map<String, Integer> waiting = new ConcurrentHashMap<>();

  @Inject HttpServletRequest request;

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    if (hasArrived(context)) {
      return context.proceed();
    }
    var owner =
        request.getUserPrincipal() instanceof CallerIdentity known ? known.owner() : ANONYMOUS;
    try {
      if (waiting.merge(owner, 1, Integer::sum) > (owner.equals(ANONYMOUS) ? MAX_ANONYMOUS : MAX)) {
        throw tooMany();
      }
      return context.proceed();
    } finally {
      waiting.compute(owner, (name, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Of a form, {@link FormBodies} says that one byte is there, so that tells nothing. */
  private static boolean hasArrived(ReaderInterceptorContext context) throws IOException {
    var length = context.getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH);
    var available = context.getInputStream().available();
    return length != null && available > 1 && available >= Integer.parseInt(length);
  }

  private static WebApplicationException tooMany() {
    return new WebApplicationException(
        Problem.response(429, "Too many requests of this client wait for their bodies.")
            .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
            .build());
  }
}
