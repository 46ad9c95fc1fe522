package io.postrider.access;

import jakarta.annotation.Priority;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Admits callers with a role that {@code @RolesAllowed} names, at the method or else at the class;
 * every caller where the class has {@code @PermitAll}; and no caller where both are missing. The
 * container would check the annotations only after the body has been read, and admit everybody
 * where they are missing; {@code payara-web.xml} turns its check off.
 *
 * <p>{@code OPTIONS}, which the server answers itself with the methods of a path, is for every
 * authenticated caller.
 */
@Provider
public class RoleCheck implements DynamicFeature {

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    if (resource.getResourceClass().isAnnotationPresent(PermitAll.class)) {
      return;
    }
    var allowed =
        Optional.ofNullable(resource.getResourceMethod().getAnnotation(RolesAllowed.class))
            .or(() -> annotationOf(resource.getResourceClass()))
            .map(roles -> List.of(roles.value()))
            .orElse(List.of());
    context.register(new Filter(allowed));
  }

  private static Optional<RolesAllowed> annotationOf(Class<?> resource) {
    return Optional.ofNullable(resource.getAnnotation(RolesAllowed.class));
  }

  @Priority(Priorities.AUTHORIZATION - 100)
  private record Filter(List<String> allowed) implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
      if (request.getProperty(KeyMechanism.REFUSAL) instanceof RuntimeException refusal) {
        throw refusal;
      }
      if (request.getMethod().equals(HttpMethod.OPTIONS)) {
        return;
      }
      if (!(request.getSecurityContext().getUserPrincipal() instanceof CallerIdentity caller)
          || Collections.disjoint(caller.roles(), allowed)) {
        throw new ForbiddenException("The role of this key does not allow that.");
      }
    }
  }
}
