package io.postrider.api;

import jakarta.annotation.security.DeclareRoles;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;

/** Serves the resources at the root of the context. */
@ApplicationPath("/")
@DeclareRoles({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
public class Api extends Application {

  /**
   * Keeps a relative {@code Location} relative (RFC 9110, section 10.2.2): Jersey would make it
   * absolute with the request's {@code Host}, which any client can choose. For the same reason no
   * WADL is served.
   */
  @Override
  public Map<String, Object> getProperties() {
    return Map.of(
        "jersey.config.server.headers.location.relative.resolution.disabled", true,
        "jersey.config.server.wadl.disableWadl", true);
  }
}
