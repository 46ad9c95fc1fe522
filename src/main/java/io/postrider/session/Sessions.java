package io.postrider.session;

import static java.util.logging.Level.INFO;

import io.postrider.access.Administrator;
import io.postrider.access.ApiKey;
import io.postrider.access.Audit;
import io.postrider.access.CallerIdentity;
import io.postrider.access.Clients;
import io.postrider.access.Person;
import io.postrider.api.Roles;
import io.postrider.platform.LogLine;
import io.postrider.platform.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.core.NewCookie;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sessions of people with a browser. Who logs in with a key has a session until the key ends; who
 * comes from the identity provider, until the provider ends it.
 */
@ApplicationScoped
public class Sessions {

  /** The header with {@link SessionToken#csrfToken}. */
  static final String CSRF_HEADER = "X-CSRF-Token";

  private static final Logger LOG = Logger.getLogger(Sessions.class.getName());

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
    return open(caller, token -> Session.ofKey(clientId, token.salt(keyHash), expiry()));
  }

  /**
   * Opens a session.
   *
   * @return its cookie
   */
  public NewCookie open(Person person, HttpServletRequest request) {
    var opened = open(CallerIdentity.of(person), token -> Session.of(person, expiry()));
    return SessionCookie.of(opened.token(), request);
  }

  private Opened open(CallerIdentity caller, Function<SessionToken, Session> make) {
    var token = SessionToken.generate(random);
    var session = make.apply(token);
    store.put(token.hash(), session);
    LogLine.of("login").with("who", caller.getName()).log(LOG, INFO);
    return new Opened(token, caller, session);
  }

  private Instant expiry() {
    return clock.instant().plus(lifetime);
  }

  /** Ends what a person has open from one of the provider's sessions. */
  public void endOfProvider(String providerSession) {
    end(ofProvider(providerSession));
  }

  /** Ends all that a person has open. */
  public void endOfSubject(String subject) {
    end(ofSubject(subject));
  }

  private void end(String whose) {
    store.end(whose, clock.instant(), expiry());
  }

  private static String ofProvider(String session) {
    return Sha256.hex("sid " + session);
  }

  private static String ofSubject(String subject) {
    return Sha256.hex("sub " + subject);
  }

  /**
   * The caller whose session the request's cookie names; empty if there is no open session.
   *
   * @throws ForbiddenException if the request is a change without the session's CSRF token
   */
  Optional<CallerIdentity> callerOf(HttpServletRequest request) {
    var token = SessionToken.of(request);
    var caller = token.flatMap(this::callerOf);
    caller.ifPresent(known -> requireCsrfToken(request, token.get()));
    return caller;
  }

  /**
   * Requires the session's CSRF token of a request that is a change.
   *
   * @throws ForbiddenException if the request does not have it
   */
  static void requireCsrfToken(HttpServletRequest request, SessionToken token) {
    var shown = request.getHeader(CSRF_HEADER);
    if (!Audit.isSafe(request.getMethod())
        && (shown == null || !ApiKey.sameHash(shown, token.csrfToken()))) {
      throw new ForbiddenException(
          "A change with a session needs the header " + CSRF_HEADER + ": load the page again.");
    }
  }

  private Optional<CallerIdentity> callerOf(SessionToken token) {
    return find(token).flatMap(session -> callerOf(session, token));
  }

  private Optional<Session> find(SessionToken token) {
    return store.find(token.hash()).filter(session -> session.expiresAt().isAfter(clock.instant()));
  }

  private Optional<CallerIdentity> callerOf(Session session, SessionToken token) {
    return session.person() == null
        ? callerOfKey(session, token)
        : Optional.of(session.person()).filter(this::isLoggedInAtProvider).map(CallerIdentity::of);
  }

  private boolean isLoggedInAtProvider(Person person) {
    var marks =
        Stream.concat(
                Stream.ofNullable(person.providerSession()).map(Sessions::ofProvider),
                Stream.of(ofSubject(person.subject())))
            .toList();
    return store.ended(marks).filter(at -> !at.isBefore(person.since())).isEmpty();
  }

  private Optional<CallerIdentity> callerOfKey(Session session, SessionToken token) {
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

  /**
   * Ends a session.
   *
   * @return the person who had opened it by the identity provider
   */
  Optional<Person> close(SessionToken token) {
    var person = find(token).map(Session::person);
    store.remove(token.hash());
    return person;
  }
}
