package io.postrider.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConnectionBreakerTest {

  private final AtomicLong now = new AtomicLong();
  private final ConnectionBreaker breaker = new ConnectionBreaker(now::get);

  @Test
  void after_a_failure_one_mail_tries_in_each_pause() {
    assertThat(breaker.refusal()).isEmpty();
    breaker.failed("Connection refused");
    assertThat(breaker.refusal()).contains("Connection refused");

    now.addAndGet(ConnectionBreaker.PAUSE.toNanos());

    assertThat(breaker.refusal()).isEmpty();
    assertThat(breaker.refusal()).isPresent();
  }

  @Test
  void first_success_lets_all_mails_through() {
    breaker.failed("Connection refused");
    breaker.succeeded();
    assertThat(breaker.refusal()).isEmpty();
    assertThat(breaker.refusal()).isEmpty();
  }
}
