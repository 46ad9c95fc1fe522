package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.queue.BrokerControl;
import io.postrider.testkit.Stub;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeferredWebhooksTest {

  private static final Endpoint ENDPOINT = new Endpoint("default", "https://example.com");

  private final Broker broker = new Broker();
  private final DeferredWebhooks deferred = new DeferredWebhooks();

  @BeforeEach
  void start() {
    deferred.broker = broker;
    deferred.clock = Clock.systemUTC();
    deferred.threads =
        Stub.of(
            ManagedThreadFactory.class,
            Map.of("newThread", arguments -> new Thread((Runnable) arguments[0])));
    deferred.start();
  }

  @AfterEach
  void stop() {
    deferred.stop();
  }

  @Test
  void all_come_lot_by_lot_though_they_are_recalled_twice() {
    deferred.recall(ENDPOINT);
    deferred.recall(ENDPOINT);

    await().until(() -> broker.recalled.size() >= 16);
    assertThat(broker.recalled).doesNotHaveDuplicates();
  }

  /** They would come before what is for others. */
  @Test
  void no_lot_comes_while_much_waits() {
    broker.ready = 101;
    deferred.recall(ENDPOINT);
    await().until(() -> broker.asked.get() >= 3);
    assertThat(broker.recalled).isEmpty();

    broker.ready = 100;
    await().until(() -> !broker.recalled.isEmpty());
  }

  private static final class Broker extends BrokerControl {
    private final List<String> recalled = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile long ready;

    @Override
    public List<QueueState> queues() {
      asked.incrementAndGet();
      return List.of(new QueueState("webhooks", "webhooks", ready, 0, 0, 32, false));
    }

    @Override
    public void deliverNow(String queue, String selector) {
      recalled.add(selector);
    }
  }
}
