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
 * Lets few requests of one client wait for their bodies at once, since each of them holds a thread.
 * A body that has come with its head, as nearly all do, waits for nothing.
 */
@Provider
public class SlowBodies implements ReaderInterceptor {

  /** How many bodies of one client may be on their way at once. */
  public static final int MAX = 64;

  /** And of all who have not logged in yet, together. */
  public static final int MAX_OF_NOBODY = 20;

  private static final int COME_BACK_SECONDS = 1;

  private static final String NOBODY = "";

  private final Map<String, Integer> waiting = new ConcurrentHashMap<>();

  @Inject HttpServletRequest request;

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    if (isThere(context)) {
      return context.proceed();
    }
    var owner = request.getUserPrincipal() instanceof CallerIdentity known ? known.owner() : NOBODY;
    try {
      if (waiting.merge(owner, 1, Integer::sum) > (owner.equals(NOBODY) ? MAX_OF_NOBODY : MAX)) {
        throw tooMany();
      }
      return context.proceed();
    } finally {
      waiting.compute(owner, (name, count) -> count == 1 ? null : count - 1);
    }
  }

  private static boolean isThere(ReaderInterceptorContext context) throws IOException {
    var length = context.getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH);
    return length != null && context.getInputStream().available() >= Integer.parseInt(length);
  }

  private static WebApplicationException tooMany() {
    return new WebApplicationException(
        Problem.response(429, "Too many bodies of this client are on their way.")
            .header(HttpHeaders.RETRY_AFTER, COME_BACK_SECONDS)
            .build());
  }
}
