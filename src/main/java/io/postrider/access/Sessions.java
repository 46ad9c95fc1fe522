package io.postrider.access;

import io.postrider.api.Roles;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ForbiddenException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sessions of people with a browser, who log in with a key; a session ends when its key does. */
@ApplicationScoped
class Sessions {

  /** The header with {@link SessionToken#csrfToken}. */
  static final String CSRF_HEADER = "X-CSRF-Token";

  @Inject
  @ConfigProperty(name = "postrider.session.lifetime", defaultValue = "PT12H")
  Duration lifetime;

  @Inject SessionStore store;
  @Inject Clients clients;
  @Inject Administrator administrator;
  @Inject Clock clock;

  private final SecureRandom random = new SecureRandom();

  /** A session that has just been opened. */
  record Opened(SessionToken token, CallerIdentity caller, Session session) {}

  /**
   * Opens a session; empty if the key is not known.
   *
   * @throws ForbiddenException if the key has the role client
   */
  Optional<Opened> open(String key) {
    if (administrator.hasKey(key)) {
      return Optional.of(open(null, ApiKey.hash(key), CallerIdentity.admin()));
    }
    return ApiKey.parse(key)
        .flatMap(clients::of)
        .map(client -> open(client.id(), client.keyHash(), CallerIdentity.of(client)));
  }

  private Opened open(String clientId, String keyHash, CallerIdentity caller) {
    if (caller.role().equals(Roles.CLIENT)) {
      throw new ForbiddenException(
          "This key is for programs that create jobs. The dashboard needs the key of an operator,"
              + " an admin or a viewer.");
    }
    var token = SessionToken.generate(random);
    var session = new Session(clientId, token.salt(keyHash), clock.instant().plus(lifetime));
    store.put(token.hash(), session);
    return new Opened(token, caller, session);
  }

  /**
   * The caller whose session the request's cookie names; empty if there is no open session.
   *
   * @throws ForbiddenException if the request is a change without the session's CSRF token
   */
  Optional<CallerIdentity> callerOf(HttpServletRequest request) {
    var token = SessionToken.of(request);
    var caller = token.flatMap(this::callerOf);
    if (caller.isPresent() && !Audit.isSafe(request.getMethod())) {
      var shown = request.getHeader(CSRF_HEADER);
      if (shown == null || !ApiKey.sameHash(shown, token.get().csrfToken())) {
        throw new ForbiddenException(
            "A change with a session needs the header " + CSRF_HEADER + ": load the page again.");
      }
    }
    return caller;
  }

  private Optional<CallerIdentity> callerOf(SessionToken token) {
    return store
        .find(token.hash())
        .filter(session -> session.expiresAt().isAfter(clock.instant()))
        .flatMap(session -> callerOf(session, token));
  }

  private Optional<CallerIdentity> callerOf(Session session, SessionToken token) {
    Predicate<String> isItsKey = hash -> ApiKey.sameHash(token.salt(hash), session.keyHash());
    return session.clientId() == null
        ? administrator.keyHash().filter(isItsKey).map(hash -> CallerIdentity.admin())
        : clients
            .find(session.clientId())
            .filter(client -> client.isActive() && isItsKey.test(client.keyHash()))
            .map(CallerIdentity::of);
  }

  boolean isOpen(SessionToken token) {
    return callerOf(token).isPresent();
  }

  void close(SessionToken token) {
    store.remove(token.hash());
  }
}
