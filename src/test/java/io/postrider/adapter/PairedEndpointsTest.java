package io.postrider.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.testkit.Stub;
import jakarta.jms.MessageListener;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairedEndpointsTest {

  private final List<String> calls = new ArrayList<>();

  @Test
  void end_of_a_delivery_is_passed_on_once_for_each_beginning() throws Exception {
    var endpoint = endpoints().createEndpoint(null);
    var method = MessageListener.class.getMethods()[0];

    endpoint.afterDelivery();
    endpoint.beforeDelivery(method);
    ((MessageListener) endpoint).onMessage(null);
    endpoint.afterDelivery();
    endpoint.afterDelivery();
    endpoint.beforeDelivery(method);
    endpoint.afterDelivery();
    endpoint.release();

    assertThat(calls)
        .containsExactly(
            "beforeDelivery",
            "onMessage",
            "afterDelivery",
            "beforeDelivery",
            "afterDelivery",
            "release");
  }

  /** A later version of the specification may add methods that must be passed on, too. */
  @Test
  void all_methods_of_an_endpoint_are_passed_on() {
    assertThat(MessageEndpoint.class.getMethods())
        .extracting(Method::getName)
        .containsExactlyInAnyOrder("beforeDelivery", "afterDelivery", "release");
  }

  private MessageEndpointFactory endpoints() {
    return new PairedEndpoints(
        Stub.of(MessageEndpointFactory.class, Map.of("createEndpoint", call -> new Endpoint())));
  }

  private final class Endpoint implements MessageEndpoint, MessageListener {

    @Override
    public void beforeDelivery(Method method) {
      calls.add("beforeDelivery");
    }

    @Override
    public void onMessage(jakarta.jms.Message message) {
      calls.add("onMessage");
    }

    @Override
    public void afterDelivery() {
      calls.add("afterDelivery");
    }

    @Override
    public void release() {
      calls.add("release");
    }
  }
}
