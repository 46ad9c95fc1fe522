package io.postrider.sso;

import io.postrider.access.SingleSignOn.InvalidTokenException;
import io.postrider.session.Sessions;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/**
 * Ends sessions when the provider says so (OpenID Connect Back-Channel Logout 1.0). Open to all:
 * the token proves who asks.
 */
@Path("/session/oidc/logout")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@PermitAll
public class ProviderLogoutResource {

  private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

  @Inject ProviderConfiguration configuration;
  @Inject TokenReader tokens;
  @Inject Sessions sessions;

  /**
   * Ends the sessions that a logout token names.
   *
   * @throws BadRequestException if the token is not valid (section 2.8)
   */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response logout(LogoutToken token) {
    if (!configuration.hasLogin()) {
      throw new NotFoundException("No identity provider is configured.");
    }
    try {
      end(token.text());
    } catch (InvalidTokenException invalid) {
      throw new BadRequestException(invalid.getMessage());
    }
    return Response.noContent().header(HttpHeaders.CACHE_CONTROL, "no-store").build();
  }

  /** The checks are those of section 2.6. */
  private void end(String token) throws InvalidTokenException {
    if (token == null) {
      throw new InvalidTokenException("There is no logout_token.");
    }
    var claims = tokens.read(token, configuration.clientId(), TokenReader.LOGOUT);
    var isLogout =
        claims.getClaim("events") instanceof Map<?, ?> events && events.containsKey(EVENT);
    if (!isLogout || claims.getClaim("nonce") != null) {
      throw new InvalidTokenException("This is no logout token.");
    }
    if (claims.getClaim("sid") instanceof String session) {
      sessions.endOfProvider(session);
    } else if (claims.getSubject() != null) {
      sessions.endOfSubject(claims.getSubject());
    } else {
      throw new InvalidTokenException("The token names neither a session nor a person.");
    }
  }
}
