package io.postrider.server;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.ext.Provider;

/** Looks for the resource of the path that came, where {@link UnreadablePaths} changed it. */
@Provider
@PreMatching
public class OriginalPath implements ContainerRequestFilter {

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getProperty(UnreadablePaths.ORIGINAL) instanceof String path) {
      // Braces are a template's to the builder, which encodes all else that a URI may not hold.
      var literal = path.replace("{", "%7B").replace("}", "%7D");
      var uri = UriBuilder.fromUri(request.getUriInfo().getRequestUri()).replacePath(literal);
      request.setRequestUri(uri.build());
    }
  }
}
