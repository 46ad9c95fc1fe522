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
  private boolean answers = true;
  private Runnable whileAsked = () -> {};

  @BeforeEach
  void start() {
    outage.clock = clock;
    outage.tasks = timer.tasks();
    outage.factory = Stub.of(ConnectionFactory.class, Map.of("createConnection", this::connection));
    outage.start(null);
  }

  @Test
  void broker_counts_as_away_once_it_has_not_answered_for_as_long_as_a_failover_takes() {
    answers = false;
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
  void broker_that_answers_is_not_away_however_much_later_it_is_asked_again() {
    timer.tick();
    clock.advance(Duration.ofHours(1));

    assertThat(outage.isLong()).isFalse();
  }

  @Test
  void broker_that_lets_a_question_wait_counts_as_away_meanwhile() {
    whileAsked =
        () -> {
          clock.advance(BrokerOutage.PATIENCE.plusMillis(1));
          assertThat(outage.isLong()).isTrue();
        };

    timer.tick();

    assertThat(outage.isLong()).isFalse();
  }

  private Connection connection(Object[] nothing) {
    whileAsked.run();
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
