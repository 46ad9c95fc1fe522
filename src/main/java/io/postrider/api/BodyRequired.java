package io.postrider.api;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Parameter;
import java.util.Arrays;

/**
 * Refuses a request whose body cannot be read where one is: without a body the resource would be
 * handed null, and a coded one (RFC 9110, section 8.4) would be taken for JSON that is broken.
 */
@Provider
public class BodyRequired implements DynamicFeature {

  private static final String TRANSFER_ENCODING = "Transfer-Encoding";
  private static final String IDENTITY = "identity";

  @Inject HttpServletRequest servlet;

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    if (Arrays.stream(resource.getResourceMethod().getParameters())
        .anyMatch(BodyRequired::isBody)) {
      context.register(filter());
    }
  }

  /** What comes from elsewhere, such as a header, is annotated. */
  private static boolean isBody(Parameter parameter) {
    return parameter.getType().isRecord() && parameter.getAnnotations().length == 0;
  }

  private ContainerRequestFilter filter() {
    return request -> {
      if (isCoded(request)) {
        throw new WebApplicationException(
            Problem.response(415, "A body must come without a Content-Encoding.")
                .header(HttpHeaders.ACCEPT_ENCODING, IDENTITY)
                .build());
      }
      if (isWithoutBody(request)) {
        throw InvalidBodyException.malformed("There is no body; this request needs a JSON object.");
      }
    };
  }

  /** By what the head says, as an answer must not depend on what the bytes look like. */
  private static boolean isCoded(ContainerRequestContext request) {
    var coding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
    return coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase(IDENTITY);
  }

  /**
   * By the head alone: to look for a first byte would be to wait for it. Without a length HTTP/1
   * has no body unless it is in chunks (RFC 9112, section 6.3); HTTP/2 may have one, of some type.
   */
  private boolean isWithoutBody(ContainerRequestContext request) {
    if (request.getLength() >= 0) {
      return request.getLength() == 0;
    }
    return servlet.getProtocol().startsWith("HTTP/1")
        ? request.getHeaderString(TRANSFER_ENCODING) == null
        : request.getMediaType() == null;
  }
}
