package io.postrider.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import io.postrider.testkit.Stub;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerOutageTest {

  private final ManualClock clock = new ManualClock();
  private final ManualTimer timer = new ManualTimer();
  private final BrokerOutage outage = new BrokerOutage();
  private boolean answers;
  private int questions;

  @BeforeEach
  void start() {
    outage.clock = clock;
    outage.timer = timer.service();
    outage.factory = Stub.of(ConnectionFactory.class, Map.of("createConnection", this::connection));
    outage.start();
  }

  @Test
  void broker_counts_as_away_once_it_has_not_answered_for_as_long_as_a_failover_takes() {
    outage.suspect();
    timer.tick();
    assertThat(outage.isLong()).isFalse();

    clock.advance(BrokerOutage.PATIENCE.plusMillis(1));
    timer.tick();
    assertThat(outage.isLong()).isTrue();

    answers = true;
    timer.tick();
    assertThat(outage.isLong()).isFalse();
  }

  @Test
  void broker_that_answers_after_a_failed_send_is_not_away() {
    answers = true;
    outage.suspect();
    timer.tick();
    clock.advance(Duration.ofHours(1));
    timer.tick();

    assertThat(outage.isLong()).isFalse();
    assertThat(questions).isEqualTo(1);
  }

  @Test
  void broker_is_not_asked_while_sends_succeed() {
    timer.tick();

    assertThat(questions).isZero();
  }

  private Connection connection(Object[] nothing) {
    questions++;
    if (!answers) {
      throw new JMSRuntimeException("away");
    }
    Function<Object[], Object> ignore = arguments -> null;
    var session =
        Stub.of(Session.class, Map.of("createQueue", name -> Stub.of(Queue.class, Map.of())));
    return Stub.of(
        Connection.class,
        Map.of("createSession", mode -> session, "start", ignore, "close", ignore));
  }
}
