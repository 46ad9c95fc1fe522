package io.postrider.server;

import io.postrider.api.Problem;
import io.postrider.api.ProblemMappers;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.util.Arrays;

/**
 * Lets a browser's {@code EventSource} reconnect after a stream was refused only temporarily. An
 * EventSource gives up for good after any status but 200 (HTML Standard, section 9.2.3), so instead
 * of 429 or a server error it gets a stream that says when to reconnect, and ends.
 *
 * <p>This is for requests whose {@code Accept} names {@code text/event-stream}; other clients get
 * the status itself.
 */
@Provider
@Priority(RefusedStreams.AFTER_ALL_OTHERS)
public class RefusedStreams implements ContainerResponseFilter {

  /** Response filters run in descending order. */
  static final int AFTER_ALL_OTHERS = 1;

  @Context ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (isTemporary(response.getStatus()) && asksForEvents(request) && streams()) {
      var refusal = ": " + response.getStatus() + " " + reason(response) + "\n";
      response.setStatus(Response.Status.OK.getStatusCode());
      response.setEntity(
          refusal + "retry: " + 1_000 * seconds(response) + "\n\n",
          new Annotation[0],
          MediaType.SERVER_SENT_EVENTS_TYPE);
      response.getHeaders().remove(HttpHeaders.RETRY_AFTER);
    }
  }

  private static boolean isTemporary(int status) {
    return status == Response.Status.TOO_MANY_REQUESTS.getStatusCode()
        || status >= Response.Status.INTERNAL_SERVER_ERROR.getStatusCode();
  }

  private static boolean asksForEvents(ContainerRequestContext request) {
    return request.getMethod().equals(HttpMethod.GET)
        && request.getAcceptableMediaTypes().stream()
            .anyMatch(
                type ->
                    type.getType().equals(MediaType.SERVER_SENT_EVENTS_TYPE.getType())
                        && type.getSubtype()
                            .equals(MediaType.SERVER_SENT_EVENTS_TYPE.getSubtype()));
  }

  private boolean streams() {
    var method = resource.getResourceMethod();
    var produces = method == null ? null : method.getAnnotation(Produces.class);
    return produces != null
        && Arrays.asList(produces.value()).contains(MediaType.SERVER_SENT_EVENTS);
  }

  private static String reason(ContainerResponseContext response) {
    return response.getEntity() instanceof Problem problem && problem.detail() != null
        ? problem.detail().lines().findFirst().orElse("")
        : response.getStatusInfo().getReasonPhrase();
  }

  private static int seconds(ContainerResponseContext response) {
    var retryAfter = response.getHeaderString(HttpHeaders.RETRY_AFTER);
    return retryAfter != null && retryAfter.matches("\\d{1,5}")
        ? Integer.parseInt(retryAfter)
        : ProblemMappers.RETRY_AFTER_SECONDS;
  }
}
