package io.postrider.docs;

import java.util.Map;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;

/**
 * Removes from the document at {@code /openapi} a member that Payara adds and OpenAPI does not
 * know.
 */
public class ServedDocument implements OASFilter {

  @Override
  public void filterOpenAPI(OpenAPI document) {
    try {
      document.getClass().getMethod("setEndpoints", Map.class).invoke(document, Map.of());
    } catch (ReflectiveOperationException another) {
      // This server does not add it.
    }
  }
}
