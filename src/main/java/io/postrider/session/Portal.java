package io.postrider.session;

import io.postrider.access.CallerIdentity;
import io.postrider.api.Owners;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ForbiddenException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Sessions of a client's own people, who see and change nothing but the client's webhook endpoints.
 * A link opens one session, once; both end at the same time. Both are stored by the hash of their
 * token, as other sessions are.
 */
@ApplicationScoped
class Portal {

  /** The header that every request of the portal's page has; other sites cannot send it. */
  static final String HEADER = "X-Portal";

  private static final String LINK = "portal-link ";
  private static final String SESSION = "portal ";

  @Inject SessionStore store;
  @Inject Owners owners;
  @Inject Clock clock;

  private final SecureRandom random = new SecureRandom();

  /** A link or a session, as it was just opened. */
  record Opened(SessionToken token, String owner, Instant expiresAt) {}

  /** Makes a link for the people of a client. */
  Opened link(String owner, Duration expiresIn) {
    return put(LINK, owner, clock.instant().plus(expiresIn));
  }

  /** Opens a session with the token of a link, which is used up; empty if it is not known. */
  Optional<Opened> open(SessionToken link) {
    return store
        .take(link.hash(LINK))
        .filter(this::isOpen)
        .map(session -> put(SESSION, session.clientId(), session.expiresAt()));
  }

  private Opened put(String use, String owner, Instant expiresAt) {
    var token = SessionToken.generate(random);
    store.put(token.hash(use), Session.ofKey(owner, "", expiresAt));
    return new Opened(token, owner, expiresAt);
  }

  private boolean isOpen(Session session) {
    return session.expiresAt().isAfter(clock.instant()) && owners.isActive(session.clientId());
  }

  /** Whether a request comes from the portal's page. */
  static boolean isAsked(HttpServletRequest request) {
    return request.getHeader(HEADER) != null;
  }

  /** The session that the request's cookie names; empty if it is not open. */
  Optional<Opened> session(HttpServletRequest request) {
    return SessionToken.of(request, SessionToken.PORTAL_COOKIE)
        .flatMap(
            token ->
                store
                    .find(token.hash(SESSION))
                    .filter(this::isOpen)
                    .map(session -> new Opened(token, session.clientId(), session.expiresAt())));
  }

  /**
   * The caller whose session the request's cookie names; empty if there is no open session.
   *
   * @throws ForbiddenException if the request is a change without the session's CSRF token
   */
  Optional<CallerIdentity> callerOf(HttpServletRequest request) {
    var session = session(request);
    session.ifPresent(opened -> Sessions.requireCsrfToken(request, opened.token()));
    return session.map(opened -> CallerIdentity.portal(opened.owner()));
  }

  void close(HttpServletRequest request) {
    session(request).ifPresent(opened -> store.remove(opened.token().hash(SESSION)));
  }
}
