package io.postrider.api;

import io.postrider.intake.IdempotencyKey;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.util.Arrays;

/**
 * Refuses an Idempotency-Key that is empty or given twice, where the operation reads one. The
 * resource would otherwise get no key for the first, and either of the two for the second. Several
 * lines of a header are one value with commas (RFC 9110, section 5.3), which is not a valid key.
 */
@Provider
public class IdempotencyKeyHeader implements DynamicFeature {

  private static final String NAME = "Idempotency-Key";

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    var types = resource.getResourceMethod().getParameterTypes();
    if (Arrays.asList(types).contains(IdempotencyKey.class)) {
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
