package io.postrider.api;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.Arrays;

/**
 * Refuses a request whose Content-Length is too large before its body is read. {@link
 * JsonBodyReader} stops at the same length when no Content-Length is given.
 */
@Provider
public class BodyLimit implements DynamicFeature {

  private static final int MOST_DIGITS = 9;

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    int most =
        Arrays.stream(resource.getResourceMethod().getParameterTypes())
            .mapToInt(JsonBodyReader::maxBytes)
            .max()
            .orElse(JsonBodyReader.MAX_BYTES);
    context.register(new Filter(most));
  }

  @Priority(Priorities.AUTHENTICATION)
  private record Filter(int maxBytes) implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
      var length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
      if (length != null && (length.length() > MOST_DIGITS || Long.parseLong(length) > maxBytes)) {
        throw InvalidBodyException.tooLong(maxBytes);
      }
    }
  }
}
