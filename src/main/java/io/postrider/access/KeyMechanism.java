package io.postrider.access;

import io.postrider.access.SingleSignOn.InvalidTokenException;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotAuthorizedException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Authenticates callers by their key or by a token of the identity provider (RFC 6750, section
 * 2.1), or by the session that they opened. An unknown caller continues as anonymous, and the
 * request keeps the reason: pages are open to everybody, and {@link RoleCheck} protects the
 * resources.
 */
@ApplicationScoped
public class KeyMechanism implements HttpAuthenticationMechanism {

  /** The request attribute with the exception that says why the caller is anonymous. */
  static final String REFUSAL = "io.postrider.access.refusal";

  private static final Pattern BEARER =
      Pattern.compile("Bearer +([!-~]+) *", Pattern.CASE_INSENSITIVE);

  /** What a refused caller is asked for (header {@code WWW-Authenticate}). */
  public static final String CHALLENGE = "Bearer realm=\"postrider\"";

  private static final String PROTECTED =
      "No client is set up yet, so only requests from this machine itself are answered."
          + " Create a client from there (POST /admin/clients), or start the service with"
          + " POSTRIDER_ADMIN_KEY and use that as the key.";

  @Inject Clients clients;
  @Inject Administrator administrator;
  @Inject BrowserSessions sessions;
  @Inject SingleSignOn singleSignOn;
  @Inject OwnKey ownKey;

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    try {
      var caller = identify(request);
      return context.notifyContainerAboutLogin(caller, caller.roles());
    } catch (NotAuthorizedException | ForbiddenException | UnavailableException refusal) {
      request.setAttribute(REFUSAL, refusal);
      return context.doNothing();
    }
  }

  private CallerIdentity identify(HttpServletRequest request) {
    var authorization = request.getHeader("Authorization");
    if (authorization != null) {
      return ofBearer(authorization).orElseThrow(() -> invalid("The key is not known."));
    }
    var known = sessions.callerOf(request);
    if (known.isPresent()) {
      return known.get();
    }
    if (administrator.isConfigured() || !clients.none()) {
      throw new NotAuthorizedException("A key is needed: Authorization: Bearer <key>.", CHALLENGE);
    }
    if (!ProtectedMode.admits(request)) {
      throw new ForbiddenException(PROTECTED);
    }
    return CallerIdentity.local();
  }

  private Optional<CallerIdentity> ofBearer(String authorization) {
    var bearer = BEARER.matcher(authorization);
    if (!bearer.matches()) {
      return Optional.empty();
    }
    var token = bearer.group(1);
    if (ownKey.is(token)) {
      return Optional.of(CallerIdentity.self());
    }
    return administrator.hasKey(token)
        ? Optional.of(CallerIdentity.admin())
        : ApiKey.parse(token).map(this::ofKey).orElseGet(() -> ofToken(token));
  }

  private Optional<CallerIdentity> ofKey(ApiKey key) {
    return clients.of(key).map(CallerIdentity::of);
  }

  /** A client that is registered with the token's subject, or else somebody with its role. */
  private Optional<CallerIdentity> ofToken(String text) {
    try {
      return singleSignOn.verify(text).map(this::ofToken);
    } catch (InvalidTokenException invalid) {
      throw invalid(invalid.getMessage());
    }
  }

  private CallerIdentity ofToken(SingleSignOn.Token token) {
    return clients
        .ofSubject(token.subject())
        .map(CallerIdentity::of)
        .or(() -> token.role().map(role -> CallerIdentity.ofProvider(token.subject(), role)))
        .orElseThrow(
            () ->
                new ForbiddenException(
                    "The token is valid, but no client is registered with its subject, and it has"
                        + " no group that stands for a role."));
  }

  private static NotAuthorizedException invalid(String reason) {
    return new NotAuthorizedException(reason, CHALLENGE + ", error=\"invalid_token\"");
  }
}
