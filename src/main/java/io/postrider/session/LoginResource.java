package io.postrider.session;

import io.postrider.access.KeyMechanism;
import io.postrider.api.MaxCodePoints;
import io.postrider.platform.UnavailableException;
import io.postrider.session.SessionResource.SessionView;
import io.postrider.session.Sessions.Opened;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** Opens a session of the dashboard. Open to all, since the login comes before authentication. */
@Path("/session")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@PermitAll
public class LoginResource {

  @Inject Sessions sessions;
  @Inject LoginLimit limit;

  /** The key of an operator, an admin or a viewer. */
  public record Login(@NotBlank @MaxCodePoints(max = 200) String key) {

    /** Hides the key, since requests reach the audit log. */
    @Override
    public String toString() {
      return "Login[]";
    }
  }

  /**
   * Opens a session, whose token is in a cookie that scripts cannot read and other sites cannot
   * send.
   */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response login(Login login, @Context HttpServletRequest request) {
    var address = LoginLimit.addressOf(request);
    limit.begin(address);
    var opened = open(login.key().strip(), address);
    return Response.ok(SessionView.of(opened.caller(), opened.token()))
        .header(HttpHeaders.SET_COOKIE, SessionCookie.of(opened.token(), request))
        .build();
  }

  /** Only a key that is not known counts as a failure: those who guess keys have such ones. */
  private Opened open(String key, String address) {
    Optional<Opened> opened;
    try {
      opened = sessions.open(key);
    } catch (UnavailableException | ForbiddenException notGuessed) {
      limit.forget(address);
      throw notGuessed;
    }
    if (opened.isEmpty()) {
      throw new NotAuthorizedException("The key is not known.", KeyMechanism.CHALLENGE);
    }
    limit.forget(address);
    return opened.get();
  }
}
