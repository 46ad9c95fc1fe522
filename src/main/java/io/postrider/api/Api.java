package io.postrider.api;

import jakarta.annotation.security.DeclareRoles;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** The resources, at the root of the context. */
@ApplicationPath("/")
@DeclareRoles({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
public class Api extends Application {

  /**
   * Leaves a relative {@code Location} relative (RFC 9110, section 10.2.2): Jersey would put the
   * request's {@code Host} before it, which anybody can choose. And serves no WADL, which nobody
   * asks for and which would name that host, too.
   */
  @Override
  public Map<String, Object> getProperties() {
    return Map.of(
        "jersey.config.server.headers.location.relative.resolution.disabled", true,
        "jersey.config.server.wadl.disableWadl", true);
  }
}
