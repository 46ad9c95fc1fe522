package io.postrider.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.testkit.Stub;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;
import org.junit.jupiter.api.Test;

/** What the listeners take from inside Artemis's adapter is still there. */
class ListenersTest {

  @Test
  void message_handlers_of_an_activation_can_be_read_and_drained() throws Exception {
    var spec = new ActiveMQActivationSpec();
    spec.setDestination("jobs");
    spec.setDestinationType("jakarta.jms.Queue");
    var listeners =
        new Listeners(
            new ActiveMQResourceAdapter(),
            Stub.of(MessageEndpointFactory.class, Map.of("isDeliveryTransacted", call -> false)),
            spec,
            new Drain(List::of));

    assertThat(Handlers.of(listeners)).isEmpty();

    var begin = Instant.now();
    listeners.drain(begin.plus(Duration.ofMinutes(5)));
    assertThat(Instant.now()).isBefore(begin.plus(Duration.ofMinutes(1)));
  }
}
