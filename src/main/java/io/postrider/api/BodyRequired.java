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
 * Refuses a request without a body, or with a Content-Encoding (RFC 9110, section 8.4), where the
 * operation reads a body. The resource would otherwise get null for the first, and take the second
 * for malformed JSON.
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

  /** Parameters that are not the body, such as headers, are annotated. */
  private static boolean isBody(Parameter parameter) {
    return parameter.getType().isRecord() && parameter.getAnnotations().length == 0;
  }

  private ContainerRequestFilter filter() {
    return request -> {
      if (isEncoded(request)) {
        throw new WebApplicationException(
            Problem.response(415, "The body must have no Content-Encoding.")
                .header(HttpHeaders.ACCEPT_ENCODING, IDENTITY)
                .build());
      }
      if (isWithoutBody(request)) {
        throw InvalidBodyException.malformed("There is no body; this request needs one.");
      }
    };
  }

  /** Decides by the header alone: the answer must not depend on what the bytes look like. */
  private static boolean isEncoded(ContainerRequestContext request) {
    var coding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
    return coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase(IDENTITY);
  }

  /**
   * Decides by the headers alone, since to look for a first byte would mean to wait for it. A
   * request without a length has no body in HTTP/1 unless it is chunked (RFC 9112, section 6.3); in
   * HTTP/2 it has one if it names a media type.
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
