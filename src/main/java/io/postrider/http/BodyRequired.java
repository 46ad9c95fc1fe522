package io.postrider.http;

import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Parameter;
import java.util.Arrays;

/** Refuses a request without a body where one is read; the resource would be handed null. */
@Provider
public class BodyRequired implements DynamicFeature {

  private static final String TRANSFER_ENCODING = "Transfer-Encoding";

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

  /** By the head alone (RFC 9112 §6.3): to look for a first byte would be to wait for it. */
  private static ContainerRequestFilter filter() {
    return request -> {
      if (request.getLength() <= 0 && request.getHeaderString(TRANSFER_ENCODING) == null) {
        throw InvalidBodyException.malformed("There is no body; this request needs a JSON object.");
      }
    };
  }
}
