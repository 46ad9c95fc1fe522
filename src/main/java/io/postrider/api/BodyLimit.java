package io.postrider.api;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.List;

/**
 * Refuses a request whose Content-Length is too large before its body is read. {@link
 * JsonBodyReader} stops at the same length when no Content-Length is given.
 */
@Provider
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public class BodyLimit implements ContainerRequestFilter {

  private static final int MOST_DIGITS = 9;

  @Override
  public void filter(ContainerRequestContext request) {
    var length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    if (length != null
        && (length.length() > MOST_DIGITS || Long.parseLong(length) > JsonBodyReader.MAX_BYTES)) {
      throw new InvalidBodyException(
          413, "A body may have at most " + JsonBodyReader.MAX_BYTES + " bytes.", List.of());
    }
  }
}
