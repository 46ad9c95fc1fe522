package io.postrider.sso;

import static java.util.logging.Level.INFO;

import io.postrider.access.Person;
import io.postrider.access.SingleSignOn.InvalidTokenException;
import io.postrider.access.StoredSecrets;
import io.postrider.platform.LogLine;
import io.postrider.platform.UnavailableException;
import io.postrider.session.Sessions;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * Lets people log in to the dashboard at the identity provider: the code flow of OpenID Connect
 * Core 1.0, section 3.1, with PKCE (RFC 7636). Open to all, since the login comes before
 * authentication.
 */
@Path("/session/oidc")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@PermitAll
public class ProviderLoginResource {

  private static final Logger LOG = Logger.getLogger(ProviderLoginResource.class.getName());

  private static final String COOKIE = "postrider-login";
  private static final String PATH = "/session/oidc";
  private static final Duration LASTS = Duration.ofMinutes(10);

  @Inject ProviderConfiguration configuration;
  @Inject ProviderClient provider;
  @Inject OpenIdConnect openIdConnect;
  @Inject Sessions sessions;
  @Inject StoredSecrets secrets;
  @Inject Clock clock;

  private final SecureRandom random = new SecureRandom();

  /** Where a browser begins the login; absent if no provider is configured. */
  public record Login(String loginUrl) {}

  /** Whether people can log in at an identity provider, and where. */
  @GET
  public Login get() {
    return new Login(configuration.hasLogin() ? PATH + "/login" : null);
  }

  /** Sends the browser to the provider. */
  @GET
  @Path("login")
  public Response begin() {
    requireLogin();
    var login = PendingLogin.begin(random, clock.instant().plus(LASTS));
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("response_type", "code");
    parameters.put("client_id", configuration.clientId());
    parameters.put("redirect_uri", configuration.at(ProviderConfiguration.CALLBACK).toString());
    parameters.put("scope", configuration.scope());
    parameters.put("state", login.state());
    parameters.put("nonce", login.nonce());
    parameters.put("code_challenge", login.challenge());
    parameters.put("code_challenge_method", "S256");
    var url = provider.metadata().authorization();
    return Response.status(Response.Status.SEE_OTHER)
        .header(
            HttpHeaders.LOCATION,
            OpenIdConnect.with(url, ProviderClient.query(parameters)).toString())
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .cookie(cookie(login.seal(secrets), (int) LASTS.toSeconds()))
        .build();
  }

  /**
   * Opens a session for the person with whom the provider sends the browser back. The answer is a
   * page that goes on to the dashboard: with a redirect, the browser would not send the session's
   * cookie, as the provider's page began the navigation.
   */
  @GET
  @Path("callback")
  @Produces("text/html;charset=UTF-8")
  public Response end(
      @Context UriInfo uri,
      @CookieParam(COOKIE) String cookie,
      @Context HttpServletRequest request) {
    requireLogin();
    // Providers send further parameters, such as session_state.
    var answer = uri.getQueryParameters();
    var login =
        Optional.ofNullable(cookie)
            .flatMap(text -> PendingLogin.open(text, secrets, clock.instant()))
            .filter(pending -> pending.hasState(answer.getFirst("state")));
    if (login.isEmpty()) {
      return refuse(400, "This login was not begun in this browser, or took too long.", "state");
    }
    var code = answer.getFirst("code");
    var issuer = answer.getFirst("iss");
    if (code == null || answer.containsKey("error")) {
      return refuse(403, "The identity provider refuses the login.", "provider");
    }
    if (issuer != null && !issuer.equals(configuration.issuer())) {
      return refuse(403, "The answer is of another identity provider.", "issuer");
    }
    try {
      return openIdConnect
          .person(provider.idToken(code, login.get().verifier()), login.get().nonce())
          .map(person -> welcome(person, request))
          .orElseGet(
              () -> refuse(403, "You are known, but none of your groups may use this.", "groups"));
    } catch (InvalidTokenException invalid) {
      return refuse(403, invalid.getMessage(), "token");
    } catch (UnavailableException away) {
      return refuse(503, away.getMessage(), "provider");
    }
  }

  private Response welcome(Person person, HttpServletRequest request) {
    return answer(200, LoginPage.welcome())
        .header(HttpHeaders.SET_COOKIE, sessions.open(person, request))
        .build();
  }

  private Response refuse(int status, String why, String reason) {
    LogLine.of("login-refused").with("reason", reason).with("detail", why).log(LOG, INFO);
    return answer(status, LoginPage.refusal(why)).build();
  }

  private Response.ResponseBuilder answer(int status, String page) {
    return Response.status(status)
        .entity(page)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header(HttpHeaders.SET_COOKIE, cookie("", 0));
  }

  /** Other than the session's cookie, this one comes along when the provider sends the browser. */
  private NewCookie cookie(String value, int maxAge) {
    return new NewCookie.Builder(COOKIE)
        .value(value)
        .path(PATH)
        .maxAge(maxAge)
        .httpOnly(true)
        .secure("https".equals(configuration.at("/").getScheme()))
        .sameSite(NewCookie.SameSite.LAX)
        .build();
  }

  private void requireLogin() {
    if (!configuration.hasLogin()) {
      throw new NotFoundException("No identity provider is configured.");
    }
  }
}
