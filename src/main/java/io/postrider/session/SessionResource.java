package io.postrider.session;

import io.postrider.access.CallerIdentity;
import io.postrider.access.SingleSignOn;
import io.postrider.api.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Shows and ends the dashboard's session. */
@Path("/session")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
public class SessionResource {

  @Inject Sessions sessions;
  @Inject SingleSignOn singleSignOn;

  /**
   * The authenticated caller.
   *
   * @param csrfToken must be sent with every change in {@code X-CSRF-Token}; absent without a
   *     session
   */
  @JsonbPropertyOrder({"who", "role", "csrfToken"})
  public record SessionView(String who, String role, String csrfToken) {

    static SessionView of(CallerIdentity caller, SessionToken token) {
      return new SessionView(
          caller.getName(), caller.role(), token == null ? null : token.csrfToken());
    }
  }

  /** The caller of this request, whether it has a session, a key, or needs none yet. */
  @GET
  public SessionView get(@Context HttpServletRequest request) {
    var token = SessionToken.of(request).filter(sessions::isOpen);
    return SessionView.of((CallerIdentity) request.getUserPrincipal(), token.orElse(null));
  }

  /** Where a browser goes to end the session at the identity provider, too. */
  public record Logout(String logoutUrl) {}

  /** Ends the session, if there is one. */
  @DELETE
  public Response logout(@Context HttpServletRequest request) {
    var next = SessionToken.of(request).flatMap(sessions::close).flatMap(singleSignOn::logout);
    return next.map(url -> Response.ok(new Logout(url.toString())))
        .orElseGet(Response::noContent)
        .header(HttpHeaders.SET_COOKIE, SessionCookie.none(request))
        .build();
  }
}
