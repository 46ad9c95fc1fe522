package io.postrider.api;

import io.postrider.intake.IdempotencyKey;
import io.postrider.intake.JobIntake;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The POST that makes one job, of each kind whose requests name its path. */
@ApplicationScoped
public class JobPosts implements ShortCall {

  @Inject @Any Instance<JobRequests<?>> kinds;
  @Inject JobIntake intake;
  @Inject Caller caller;
  @Inject Clock clock;

  private final RequestReader reader = new RequestReader();
  private volatile Map<String, JobRequests<?>> byPath;

  /** One whose whole body has arrived, so that nobody waits for it, and has a usual form. */
  @Override
  public boolean is(HttpServletRequest request) {
    return request.getMethod().equals(HttpMethod.POST)
        && byPath().containsKey(request.getRequestURI())
        && isJson(request.getContentType())
        && request.getHeader(HttpHeaders.CONTENT_ENCODING) == null
        && keys(request).size() < 2
        && request.getContentLength() > 0
        && request.getContentLength() <= JsonBodyReader.MAX_BYTES
        && hasArrived(request);
  }

  private Map<String, JobRequests<?>> byPath() {
    var known = byPath;
    if (known == null) {
      known =
          kinds.stream()
              .filter(kind -> kind.path().isPresent())
              .collect(Collectors.toMap(kind -> kind.path().get(), Function.identity()));
      byPath = known;
    }
    return known;
  }

  /** With any parameters: JSON is UTF-8 (RFC 8259, section 8.1). */
  private static boolean isJson(String type) {
    return type != null
        && type.split(";", 2)[0].strip().equalsIgnoreCase(MediaType.APPLICATION_JSON);
  }

  private static List<String> keys(HttpServletRequest request) {
    return Collections.list(request.getHeaders(IdempotencyKeyHeader.NAME));
  }

  private static boolean hasArrived(HttpServletRequest request) {
    try {
      return request.getInputStream().available() >= request.getContentLength();
    } catch (IOException cut) {
      return false;
    }
  }

  @Override
  public Set<String> roles() {
    return Set.of(Roles.CLIENT, Roles.OPERATOR);
  }

  @Override
  public CompletionStage<Response> answer(HttpServletRequest request) {
    var key = keys(request).stream().findFirst().map(IdempotencyKey::fromString).orElse(null);
    return accept(byPath().get(request.getRequestURI()), body(request), key);
  }

  private static byte[] body(HttpServletRequest request) {
    try {
      return request.getInputStream().readNBytes(request.getContentLength());
    } catch (IOException cut) {
      throw new UncheckedIOException(cut);
    }
  }

  private <T> CompletionStage<Response> accept(
      JobRequests<T> kind, byte[] body, IdempotencyKey key) {
    var request = reader.read(body, kind.type());
    return intake
        .accept(kind.job(request, caller, clock.instant()), key)
        .thenApply(AcceptedJob::response);
  }
}
