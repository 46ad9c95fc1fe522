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
 * Refuses bodies that say that they are too long before a byte of them is read; {@link
 * RecordReader} stops reading at the same length.
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
        && (length.length() > MOST_DIGITS || Long.parseLong(length) > RecordReader.MAX_BYTES)) {
      throw new InvalidBodyException(
          413, "A body may have " + RecordReader.MAX_BYTES + " bytes.", List.of());
    }
  }
}
