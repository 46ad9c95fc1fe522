package io.postrider.session;

import static java.util.logging.Level.INFO;

import io.postrider.access.KeyMechanism;
import io.postrider.api.MaxCodePoints;
import io.postrider.platform.LogLine;
import io.postrider.session.PortalSessionResource.PortalSessionView;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.logging.Logger;

/** Opens a session of the portal with a link. Open to all, since it comes before authentication. */
@Path("/webhooks/portal/session")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@PermitAll
public class PortalLoginResource {

  private static final Logger LOG = Logger.getLogger(PortalLoginResource.class.getName());

  @Inject Portal portal;

  /** The token of a link. */
  public record PortalLogin(@NotBlank @MaxCodePoints(max = 200) String token) {

    /** Hides the token, since requests reach the audit log. */
    @Override
    public String toString() {
      return "PortalLogin[]";
    }
  }

  /** Opens a session; a link works once. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response open(PortalLogin login, @Context HttpServletRequest request) {
    var opened =
        SessionToken.parse(login.token())
            .flatMap(portal::open)
            .orElseThrow(
                () ->
                    new NotAuthorizedException(
                        "The link was used already, or is too old: ask for another one.",
                        KeyMechanism.CHALLENGE));
    LogLine.of("portal-opened").with("owner", opened.owner()).log(LOG, INFO);
    return Response.ok(PortalSessionView.of(opened))
        .header(
            HttpHeaders.SET_COOKIE,
            SessionCookie.of(SessionToken.PORTAL_COOKIE, opened.token(), request))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }
}
