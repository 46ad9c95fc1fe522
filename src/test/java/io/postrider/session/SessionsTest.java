package io.postrider.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.ApiKey;
import io.postrider.access.CallerIdentity;
import io.postrider.access.Person;
import io.postrider.access.TestAdministrator;
import io.postrider.api.Roles;
import io.postrider.testkit.ManualClock;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions of the administrator, whose key people have chosen. */
class SessionsTest {

  private static final String KEY = "correct horse battery staple";

  private final ManualClock clock = new ManualClock();
  private final Map<String, Instant> ended = new HashMap<>();
  private final Map<String, Session> stored = new HashMap<>();
  private final Sessions sessions = new Sessions();

  @BeforeEach
  void wire() {
    sessions.lifetime = Duration.ofHours(12);
    sessions.clock = clock;
    sessions.store = new Store();
    configure(KEY);
  }

  @Test
  void session_lasts_while_its_key_is_the_configured_one() {
    var token = sessions.open(KEY).orElseThrow().token();
    assertThat(sessions.isOpen(token)).isTrue();

    configure("another key by people");
    assertThat(sessions.isOpen(token)).isFalse();
  }

  @Test
  void session_cannot_be_opened_with_another_token() {
    var one = sessions.open(KEY).orElseThrow().token();
    var other = sessions.open(KEY).orElseThrow().token();

    stored.put(other.hash(), stored.get(one.hash()));

    assertThat(sessions.isOpen(one)).isTrue();
    assertThat(sessions.isOpen(other)).isFalse();
  }

  @Test
  void stored_session_cannot_confirm_a_guessed_key() {
    sessions.open(KEY);
    sessions.open(KEY);

    assertThat(stored.values())
        .extracting(Session::keyHash)
        .doesNotHaveDuplicates()
        .doesNotContain(ApiKey.hash(KEY));
  }

  @Test
  void session_of_a_person_lasts_until_the_provider_ends_it() {
    var one = open("jane", "session-1");
    var other = open("jane", "session-2");
    var joe = open("joe", null);

    clock.advance(Duration.ofMinutes(1));
    sessions.endOfProvider("session-1");
    assertThat(sessions.isOpen(one)).isFalse();
    assertThat(sessions.isOpen(other)).isTrue();

    sessions.endOfSubject("jane");
    sessions.endOfSubject("joe");
    assertThat(sessions.isOpen(other)).isFalse();
    assertThat(sessions.isOpen(joe)).isFalse();

    clock.advance(Duration.ofMinutes(1));
    assertThat(sessions.isOpen(open("jane", "session-1"))).as("logged in again").isTrue();
  }

  @Test
  void person_has_a_role_and_a_name_that_no_client_has() {
    open("jane", null);

    assertThat(stored.values())
        .singleElement()
        .satisfies(session -> assertThat(session.keyHash()).isEmpty());
    var caller = CallerIdentity.of(stored.values().iterator().next().person());
    assertThat(caller.getName()).isEqualTo("sso:jane");
    assertThat(caller.role()).isEqualTo(Roles.OPERATOR);
  }

  private SessionToken open(String subject, String providerSession) {
    var person =
        new Person(subject, Roles.OPERATOR, subject, providerSession, "token", clock.instant());
    var cookie = sessions.open(person, request());
    return new SessionToken(cookie.getValue());
  }

  private static HttpServletRequest request() {
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            SessionsTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, args) -> method.getReturnType() == boolean.class ? false : null);
  }

  private void configure(String key) {
    sessions.administrator = TestAdministrator.withKey(key);
  }

  private final class Store implements SessionStore {

    @Override
    public void put(String tokenHash, Session session) {
      stored.put(tokenHash, session);
    }

    @Override
    public Optional<Session> find(String tokenHash) {
      return Optional.ofNullable(stored.get(tokenHash));
    }

    @Override
    public void end(String whose, Instant at, Instant until) {
      ended.put(whose, at);
    }

    @Override
    public Optional<Instant> ended(List<String> whose) {
      return whose.stream().map(ended::get).filter(Objects::nonNull).max(Instant::compareTo);
    }

    @Override
    public Optional<Session> take(String tokenHash) {
      var found = find(tokenHash);
      remove(tokenHash);
      return found;
    }

    @Override
    public void remove(String tokenHash) {
      stored.remove(tokenHash);
    }
  }
}
