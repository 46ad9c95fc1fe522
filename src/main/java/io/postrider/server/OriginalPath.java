package io.postrider.server;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.ext.Provider;

/**
 * Restores the path that the client sent, where {@link UnreadablePaths} changed it, before a
 * resource is looked up.
 */
@Provider
@PreMatching
public class OriginalPath implements ContainerRequestFilter {

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getProperty(UnreadablePaths.ORIGINAL) instanceof String path) {
      // The builder takes braces for a template; any other illegal character it encodes itself.
      var literal = path.replace("{", "%7B").replace("}", "%7D");
      var uri = UriBuilder.fromUri(request.getUriInfo().getRequestUri()).replacePath(literal);
      request.setRequestUri(uri.build());
    }
  }
}
