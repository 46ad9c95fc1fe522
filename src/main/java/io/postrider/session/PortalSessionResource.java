package io.postrider.session;

import io.postrider.api.Roles;
import io.postrider.platform.Times;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Shows and ends the portal's session. */
@Path("/webhooks/portal/session")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed(Roles.PORTAL)
public class PortalSessionResource {

  @Inject Portal portal;

  /**
   * The session of this request.
   *
   * @param owner the client whose endpoints it is about
   * @param csrfToken must be sent with every change in {@code X-CSRF-Token}
   */
  @JsonbPropertyOrder({"owner", "csrfToken", "expiresAt"})
  public record PortalSessionView(String owner, String csrfToken, String expiresAt) {

    static PortalSessionView of(Portal.Opened session) {
      return new PortalSessionView(
          session.owner(), session.token().csrfToken(), Times.format(session.expiresAt()));
    }
  }

  /** The session. */
  @GET
  public PortalSessionView get(@Context HttpServletRequest request) {
    return portal
        .session(request)
        .map(PortalSessionView::of)
        .orElseThrow(() -> new NotFoundException("There is no session of the portal."));
  }

  /** Ends the session, if there is one. */
  @DELETE
  public Response end(@Context HttpServletRequest request) {
    portal.close(request);
    return Response.noContent()
        .header(HttpHeaders.SET_COOKIE, SessionCookie.none(SessionToken.PORTAL_COOKIE, request))
        .build();
  }
}
