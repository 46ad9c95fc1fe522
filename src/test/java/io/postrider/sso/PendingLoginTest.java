package io.postrider.sso;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.StoredSecrets;
import io.postrider.access.TestSecrets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingLoginTest {

  private final SecureRandom random = new SecureRandom();
  private final StoredSecrets box = TestSecrets.with("0123456789abcdef");
  private final Instant now = Instant.ofEpochMilli(1_000_000);
  private final PendingLogin login = PendingLogin.begin(random, now.plus(Duration.ofMinutes(10)));

  @Test
  void cookie_keeps_the_login() {
    assertThat(PendingLogin.open(login.seal(box), box, now)).contains(login);
    assertThat(login.seal(box)).matches("[A-Za-z0-9._-]+");
  }

  @Test
  void late_or_changed_cookie_is_no_login() {
    var cookie = login.seal(box);

    assertThat(PendingLogin.open(cookie, box, now.plus(Duration.ofMinutes(11)))).isEmpty();
    for (var wrong : List.of("", "x", "v1.", "v1.AAAA", cookie + "A", cookie.substring(1))) {
      assertThat(PendingLogin.open(wrong, box, now)).as(wrong).isEmpty();
    }
    assertThat(PendingLogin.open(cookie, TestSecrets.with("another key of 16"), now)).isEmpty();
  }

  @Test
  void state_must_be_its_own() {
    assertThat(login.hasState(login.state())).isTrue();
    assertThat(login.hasState(login.nonce())).isFalse();
    assertThat(login.hasState(null)).isFalse();
  }

  /** The example of RFC 7636, appendix B. */
  @Test
  void challenge_is_that_of_the_specification() {
    var example = new PendingLogin("", "", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", now);

    assertThat(example.challenge()).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  }
}
