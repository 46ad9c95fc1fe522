package io.postrider.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.testkit.Stub;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;
import org.junit.jupiter.api.Test;

/** What the listeners take from inside Artemis's adapter is still there. */
class ListenersTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final Worker worker = new Worker();
  private final PairedEndpoints endpoints =
      new PairedEndpoints(
          Stub.of(
              MessageEndpointFactory.class,
              Map.of("isDeliveryTransacted", call -> false, "createEndpoint", call -> worker)));

  @Test
  void message_handlers_of_an_activation_can_be_read_and_drained() throws Exception {
    var listeners = listeners();

    assertThat(Handlers.of(listeners)).isEmpty();

    var begin = Instant.now();
    listeners.drain(begin.plus(LONG));
    assertThat(Instant.now()).isBefore(begin.plus(Duration.ofMinutes(1)));
  }

  /** As after a failover of the broker: no session belongs to the message any more. */
  @Test
  void message_whose_connection_was_lost_is_waited_for_and_then_interrupted() throws Exception {
    var listeners = listeners();
    var endpoint = (MessageListener) endpoints.createEndpoint(null);
    var message = CompletableFuture.runAsync(() -> endpoint.onMessage(null));
    assertThat(worker.begun.await(1, TimeUnit.MINUTES)).isTrue();

    var early = Instant.now().plusMillis(200);
    listeners.drain(early);

    assertThat(Instant.now()).as("it waits until the deadline").isAfterOrEqualTo(early);
    message.get(1, TimeUnit.MINUTES);
    assertThat(endpoints.running()).isZero();
  }

  private Listeners listeners() throws ResourceException {
    var spec = new ActiveMQActivationSpec();
    spec.setDestination("jobs");
    spec.setDestinationType("jakarta.jms.Queue");
    return new Listeners(new ActiveMQResourceAdapter(), endpoints, spec, new Drain(List::of));
  }

  private static final class Worker implements MessageEndpoint, MessageListener {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public void onMessage(Message message) {
      begun.countDown();
      try {
        end.await();
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void beforeDelivery(Method method) {}

    @Override
    public void afterDelivery() {}

    @Override
    public void release() {}
  }
}
