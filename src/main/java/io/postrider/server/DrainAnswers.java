package io.postrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.api.Problem;
import io.postrider.api.ProblemMappers;
import jakarta.json.bind.JsonbBuilder;
import java.io.IOException;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;

/**
 * Answers each request with {@code 503} and {@code Retry-After}, without the application, and
 * closes the connection. For a request for events it closes the connection without an answer.
 */
final class DrainAnswers extends HttpHandler {

  private final byte[] problem =
      JsonbBuilder.create()
          .toJson(
              Problem.of(
                  HttpStatus.SERVICE_UNAVAILABLE_503.getStatusCode(),
                  "The service is stopping.",
                  null))
          .getBytes(UTF_8);

  @Override
  public void service(Request request, Response response) throws IOException {
    if (Drain.acceptsEvents(request.getRequest())) {
      request.getContext().getConnection().closeSilently();
      return;
    }
    response.setStatus(HttpStatus.SERVICE_UNAVAILABLE_503);
    response.setHeader(Header.RetryAfter, Integer.toString(ProblemMappers.RETRY_AFTER_SECONDS));
    response.setHeader(Header.CacheControl, "no-store");
    response.setHeader(Header.Connection, "close");
    response.setContentType(Problem.MEDIA_TYPE.toString());
    response.setContentLength(problem.length);
    response.getOutputStream().write(problem);
  }
}
