package io.postrider.webhook;

import static java.util.concurrent.CompletableFuture.completedStage;
import static java.util.concurrent.CompletableFuture.failedStage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.access.WebhookSecret;
import io.postrider.broker.MessageSender;
import io.postrider.broker.OutboundMessage;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.EndpointGuard;
import io.postrider.endpoint.GuardedDnsResolver;
import io.postrider.endpoint.HostPermits;
import io.postrider.endpoint.RegistrationKit;
import io.postrider.endpoint.WebhookClient;
import io.postrider.endpoint.WebhookSettings;
import io.postrider.execution.DeliveryName;
import io.postrider.job.JobId;
import io.postrider.job.SampleJobs;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.ManualTimer;
import io.postrider.testkit.Stub;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls real receivers on loopback; the queue and the stores are in memory and fail on demand. */
class FirstAttemptsTest {

  private static final String OK = "HTTP/1.1 204 No Content\r\n\r\n";
  private static final String ERROR = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
  private static final int CALLS_PER_HOST = 2;

  private final WebhookSecret secret = WebhookSecret.generate(new SecureRandom());
  private final ManualClock clock = new ManualClock();
  private final ManualTimer timer = new ManualTimer();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService deadlines = Executors.newScheduledThreadPool(1);
  private final Store store = new Store();
  private final Executed executed = new Executed();
  private final Messages messages = new Messages();
  private final Queue<Object> listed = new ConcurrentLinkedQueue<>();
  private final FirstAttempts attempts = new FirstAttempts();
  private LoopbackReceiver receiver = LoopbackReceiver.answering(OK);

  FirstAttemptsTest() {
    var settings = WebhookSettings.of(false, Set.of("127.0.0.1"), "test");
    var resolver = new GuardedDnsResolver(settings, SystemDefaultDnsResolver.INSTANCE);
    attempts.http =
        new WebhookSender(
            new EndpointGuard(settings, resolver, threads),
            new WebhookClient(
                settings,
                resolver,
                Clock.systemUTC(),
                threads,
                deadlines,
                Executors.defaultThreadFactory()),
            Clock.systemUTC());
    attempts.receivers = new Receivers();
    attempts.receivers.registrations = RegistrationKit.holding();
    attempts.receivers.secrets = owner -> List.of(secret);
    attempts.permits = new HostPermits(32, CALLS_PER_HOST, clock, new Random(1));
    attempts.store = store;
    attempts.due = store;
    attempts.ofEndpoints =
        Stub.of(
            EndpointDeliveries.class,
            Map.of("begin", names -> listed.addAll((Collection<?>) names[0])));
    attempts.executor = executed;
    attempts.relay = new DelayedWebhooksRelay();
    attempts.queue = messages;
    attempts.tracing = new Tracing();
    attempts.clock = clock;
    attempts.tasks = timer.tasks();
    attempts.threads =
        Stub.of(
            ManagedThreadFactory.class,
            Map.of("newThread", task -> new Thread((Runnable) task[0], "settling")));
    attempts.start();
  }

  @AfterEach
  void close() {
    receiver.close();
    attempts.http.close();
    // A test that has failed may leave some in hand, and the time that they get does not pass.
    deadlines.scheduleAtFixedRate(
        () -> clock.advance(Duration.ofSeconds(1)), 10, 10, TimeUnit.MILLISECONDS);
    attempts.stop(new Object());
    threads.shutdownNow();
    deadlines.shutdownNow();
  }

  @Test
  void webhook_is_delivered_and_recorded_without_a_message() {
    var name = begin();

    ended();
    assertThat(receiver.requests).hasSize(1);
    assertThat(store.delivered).containsExactly(name);
    assertThat(executed.reported).hasSize(1);
    assertThat(messages.sent).isEmpty();
    assertThat(listed).as("listed before it has a result").isEmpty();
  }

  /** Nothing that comes after the answer may keep it from being recorded. */
  @Test
  void webhook_is_recorded_and_its_permit_given_back_although_it_cannot_be_reported() {
    executed.failing = true;

    var names = Stream.generate(this::begin).limit(2 * CALLS_PER_HOST).toList();

    ended();
    assertThat(store.delivered).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void failed_attempt_is_recorded_and_then_no_longer_due() {
    receive(ERROR);

    var name = begin();

    ended();
    assertThat(executed.recorded).extracting(DeliveryAttempt::statusCode).containsExactly(500);
    assertThat(store.removed).containsExactly(name);
    assertThat(store.delivered).isEmpty();
  }

  @Test
  void success_of_a_receiver_that_has_failed_is_recorded_at_once() {
    store.receiver = FirstAttemptStore.Receiver.FAILS;

    begin();

    ended();
    assertThat(executed.recorded).extracting(DeliveryAttempt::statusCode).containsExactly(204);
    assertThat(store.delivered).isEmpty();
  }

  @Test
  void webhook_to_a_paused_receiver_gets_a_message() {
    store.receiver = FirstAttemptStore.Receiver.CLOSED;

    var name = begin();

    ended();
    assertThat(receiver.connects).hasValue(0);
    assertThat(messages.sent).hasSize(1);
    assertThat(listed).containsExactly(name);
    assertThat(store.removed).containsExactly(name);
  }

  @Test
  void webhook_waits_in_hand_until_the_rate_of_its_endpoint_allows_a_call() {
    var start = System.nanoTime();
    reserve(Optional.of(Duration.ofMillis(200)));

    var name = begin();

    ended();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
    assertThat(store.delivered).containsExactly(name);
    assertThat(messages.sent).isEmpty();
  }

  @Test
  void webhook_is_deferred_if_the_rate_of_its_endpoint_allows_no_call_soon() {
    reserve(Optional.empty());

    var name = begin();

    ended();
    assertThat(receiver.connects).hasValue(0);
    assertThat(executed.deferred).hasSize(1);
    assertThat(listed).containsExactly(name);
  }

  private void reserve(Optional<Duration> call) {
    attempts.receivers =
        new Receivers() {
          @Override
          CompletionStage<Optional<Duration>> reserveWithin(
              Duration longest, WebhookTask task, Receiver receiver) {
            return completedStage(call);
          }
        };
    attempts.receivers.secrets = owner -> List.of(secret);
  }

  @Test
  void webhook_gets_a_message_if_the_store_cannot_be_read() {
    store.away = true;

    begin();

    ended();
    assertThat(receiver.connects).hasValue(0);
    assertThat(messages.sent).hasSize(1);
  }

  /** The relay finds it there. */
  @Test
  void webhook_stays_due_if_the_broker_is_away_too() {
    store.receiver = FirstAttemptStore.Receiver.CLOSED;
    messages.away = true;

    begin();

    ended();
    assertThat(store.removed).isEmpty();
  }

  @Test
  void attempt_that_cannot_be_recorded_is_recorded_by_a_thread_that_waits_for_the_store() {
    store.refusing = true;

    var name = begin();

    ended();
    assertThat(receiver.requests).hasSize(1);
    assertThat(executed.recorded).hasSize(1);
    assertThat(executed.reported).as("reported once").hasSize(1);
    assertThat(store.removed).containsExactly(name);
  }

  @Test
  void webhooks_of_one_host_wait_for_its_permits() {
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    receiver.close();
    receiver =
        new LoopbackReceiver(
            (self, out) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              self.pause(5);
              running.decrementAndGet();
              self.write(out, OK);
            });

    IntStream.range(0, 30).forEach(i -> begin());

    ended();
    assertThat(store.delivered).hasSize(30);
    assertThat(most.get()).isLessThanOrEqualTo(CALLS_PER_HOST);
    assertThat(messages.sent).isEmpty();
  }

  @Test
  void webhook_that_has_waited_for_a_permit_for_too_long_is_deferred() {
    var never = hanging();
    IntStream.range(0, CALLS_PER_HOST + 1).forEach(i -> begin());
    await().until(() -> receiver.requests.size() == CALLS_PER_HOST);

    clock.advance(Duration.ofSeconds(6));
    timer.tick();

    await().until(() -> executed.deferred.size() == 1);
    never.countDown();
    ended();
  }

  /** Otherwise the relay would take it for that of a node that has died. */
  @Test
  void webhook_that_takes_long_is_renewed() {
    var answer = hanging();
    var name = begin();
    await().until(() -> receiver.requests.size() == 1);
    timer.tick();
    assertThat(store.renewed).isEmpty();

    clock.advance(Duration.ofSeconds(2));
    timer.tick();
    timer.tick();

    assertThat(store.renewed).containsExactly(name);
    assertThat(listed).containsExactly(name);

    clock.advance(Duration.ofSeconds(2));
    timer.tick();

    assertThat(store.renewed).hasSize(2);
    assertThat(listed).as("listed once").containsExactly(name);
    answer.countDown();
    ended();
  }

  @Test
  void number_of_webhooks_in_hand_is_bounded() {
    store.silent = new CompletableFuture<>();
    while (attempts.begin(name(), task(SampleJobs.job().id()))) {
      assertThat(attempts.inHand()).isLessThanOrEqualTo(3_000);
    }

    assertThat(attempts.inHand()).isEqualTo(3_000);
    store.silent.complete(FirstAttemptStore.Receiver.CLOSED);
    ended();
  }

  @Test
  void webhook_that_cannot_be_signed_is_not_begun() {
    attempts.receivers.secrets =
        owner -> {
          throw new UnavailableException("no key", null);
        };

    assertThat(attempts.begin(name(), task(SampleJobs.job().id()))).isFalse();
    assertThat(attempts.inHand()).isZero();
  }

  /** All of them are refused in the step that asks for the next one. */
  @Test
  void thousands_of_urls_that_are_refused_do_not_use_up_the_stack() {
    store.silent = new CompletableFuture<>();
    for (int i = 0; i < 2_500; i++) {
      var id = SampleJobs.job().id();
      attempts.begin(new DeliveryName(id, 0, "0"), task(id, "ftp://example.com/"));
    }
    store.silent.complete(FirstAttemptStore.Receiver.WORKS);

    ended();
    assertThat(executed.recorded.size() + executed.deferred.size()).isEqualTo(2_500);
  }

  private CountDownLatch hanging() {
    var answer = new CountDownLatch(1);
    receiver.close();
    receiver =
        new LoopbackReceiver(
            (self, out) -> {
              answer.await();
              self.write(out, OK);
            });
    return answer;
  }

  private void ended() {
    await().until(() -> attempts.inHand() == 0);
  }

  private void receive(String answer) {
    receiver.close();
    receiver = LoopbackReceiver.answering(answer);
  }

  private DeliveryName begin() {
    var name = name();
    assertThat(attempts.begin(name, task(name.job()))).isTrue();
    return name;
  }

  private static DeliveryName name() {
    return new DeliveryName(SampleJobs.job().id(), 0, "0");
  }

  private WebhookTask task(JobId job) {
    return task(job, receiver.url("/hook"));
  }

  private static WebhookTask task(JobId job, String url) {
    return new WebhookTask(
        WebhookTask.VERSION, job.value(), 0, "default", url, "{}", 0, 1, 0, null, 0, false, null);
  }

  private static final class Store implements FirstAttemptStore, DueWebhooks {
    private final Queue<DeliveryName> delivered = new ConcurrentLinkedQueue<>();
    private final Queue<DeliveryName> removed = new ConcurrentLinkedQueue<>();
    private final Queue<DeliveryName> renewed = new ConcurrentLinkedQueue<>();
    private volatile Receiver receiver = Receiver.WORKS;
    private volatile boolean away;
    private volatile boolean refusing;
    private volatile CompletableFuture<Receiver> silent;

    @Override
    public CompletionStage<Receiver> receiver(WebhookTask task) {
      if (silent != null) {
        return silent;
      }
      return away
          ? failedStage(new UnavailableException("Redis does not answer.", null))
          : completedStage(receiver);
    }

    @Override
    public CompletionStage<?> delivered(
        DeliveryName name, WebhookTask task, DeliveryAttempt attempt) {
      if (refusing) {
        return failedStage(new UnavailableException("Redis does not answer.", null));
      }
      delivered.add(name);
      return completedStage(name);
    }

    @Override
    public void renew(Collection<DeliveryName> names) {
      renewed.addAll(names);
    }

    @Override
    public List<Due> before(Instant time, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void remove(Collection<DeliveryName> names) {
      removed.addAll(names);
    }
  }

  private static final class Executed extends DeliveryExecutor {
    private volatile boolean failing;
    private final Queue<DeliveryAttempt> recorded = new ConcurrentLinkedQueue<>();
    private final Queue<DeliveryAttempt> reported = new ConcurrentLinkedQueue<>();
    private final Queue<Duration> deferred = new ConcurrentLinkedQueue<>();

    @Override
    void recordFirst(WebhookTask task, DeliveryAttempt attempt) {
      recorded.add(attempt);
    }

    @Override
    void report(WebhookTask task, DeliveryAttempt attempt) {
      if (failing) {
        throw new IllegalStateException("This cannot be reported.");
      }
      reported.add(attempt);
    }

    @Override
    void deferBusy(WebhookTask task, Duration delay) {
      deferred.add(delay);
    }

    @Override
    void deferToRate(WebhookTask task, Receivers.Receiver receiver) {
      deferred.add(Duration.ZERO);
    }
  }

  private static final class Messages extends MessageSender {
    private final Queue<OutboundMessage> sent = new ConcurrentLinkedQueue<>();
    private volatile boolean away;

    @Override
    public void send(List<OutboundMessage> all) {
      if (away) {
        throw new UnavailableException("The broker does not answer.", null);
      }
      sent.addAll(all);
    }
  }
}
