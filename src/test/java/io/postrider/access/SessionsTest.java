package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.testkit.ManualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions of the administrator, whose key people have chosen. */
class SessionsTest {

  private static final String KEY = "correct horse battery staple";

  private final Map<String, Session> stored = new HashMap<>();
  private final Sessions sessions = new Sessions();

  @BeforeEach
  void wire() {
    sessions.lifetime = Duration.ofHours(12);
    sessions.clock = new ManualClock();
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

  private void configure(String key) {
    sessions.administrator = new Administrator();
    sessions.administrator.key = Optional.of(key);
    sessions.administrator.start();
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
    public void remove(String tokenHash) {
      stored.remove(tokenHash);
    }
  }
}
