package io.postrider.api;

import io.postrider.intake.IdempotencyKey;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.util.Arrays;

/**
 * Refuses an Idempotency-Key where the operation takes a batch, whose items have keys of their own.
 * Where the operation reads a key, refuses one that is empty or given twice: the resource would
 * otherwise get no key for the first, and either of the two for the second. Several lines of a
 * header are one value with commas (RFC 9110, section 5.3), which is not a valid key.
 */
@Provider
public class IdempotencyKeyHeader implements DynamicFeature {

  static final String NAME = "Idempotency-Key";

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    var types = Arrays.asList(resource.getResourceMethod().getParameterTypes());
    if (types.contains(BatchRequest.class)) {
      ContainerRequestFilter filter =
          request -> {
            if (request.getHeaders().containsKey(NAME)) {
              throw new BadRequestException(
                  "A batch has no Idempotency-Key: give each item an idempotencyKey.");
            }
          };
      context.register(filter);
    }
    if (types.contains(IdempotencyKey.class)) {
      ContainerRequestFilter filter =
          request -> {
            var lines = request.getHeaders().get(NAME);
            if (lines != null) {
              IdempotencyKey.fromString(String.join(", ", lines));
            }
          };
      context.register(filter);
    }
  }
}
