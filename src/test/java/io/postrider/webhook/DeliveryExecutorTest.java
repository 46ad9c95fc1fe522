package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import io.postrider.access.WebhookSecret;
import io.postrider.endpoint.BreakerState;
import io.postrider.endpoint.CircuitBreakers;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.EndpointGuard;
import io.postrider.endpoint.GuardedDnsResolver;
import io.postrider.endpoint.HostPermits;
import io.postrider.endpoint.ReceiverHealth;
import io.postrider.endpoint.RegistrationKit;
import io.postrider.endpoint.Registrations;
import io.postrider.endpoint.Target;
import io.postrider.endpoint.WebhookClient;
import io.postrider.endpoint.WebhookSettings;
import io.postrider.execution.DeliveryName;
import io.postrider.job.JobId;
import io.postrider.platform.ManualRetry;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.ManualClock;
import io.postrider.testkit.Stub;
import io.postrider.webhook.DeliveryStore.Status;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Delivers to real receivers on loopback; the queue and the stores are in memory and fail on
 * demand.
 */
class DeliveryExecutorTest {

  private static final String OK = "HTTP/1.1 204 No Content\r\n\r\n";
  private static final String ERROR = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
  private static final String GONE = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";
  private static final String JOB = "01a20bc6-5556-761e-a924-1aaafcedb2fd";

  private final WebhookSecret secret = WebhookSecret.generate(new SecureRandom());
  private final WebhookSecret former = WebhookSecret.generate(new SecureRandom());
  private final ManualClock clock = new ManualClock();
  private final Delayed delayed = new Delayed();
  private final Store store = new Store();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final RecordingWebhookEvents events = new RecordingWebhookEvents();
  private final Recalls relay = new Recalls();
  private final DeliveryExecutor executor = new DeliveryExecutor();
  private List<WebhookSecret> secrets = List.of(secret);
  private LoopbackReceiver receiver = LoopbackReceiver.answering(OK);

  DeliveryExecutorTest() {
    var settings = WebhookSettings.of(false, Set.of("127.0.0.1"), "test");
    var resolver = new GuardedDnsResolver(settings, SystemDefaultDnsResolver.INSTANCE);
    executor.http =
        new WebhookSender(
            new EndpointGuard(settings, resolver, threads),
            new WebhookClient(
                settings,
                resolver,
                Clock.systemUTC(),
                threads,
                timer,
                Executors.defaultThreadFactory()),
            Clock.systemUTC());
    executor.disabled = new DisabledEndpoints();
    executor.disabled.breakers = store;
    executor.receivers = new Receivers();
    executor.receivers.registrations = RegistrationKit.holding();
    executor.receivers.secrets = owner -> secretsOf(owner);
    executor.schedule = new RetrySchedule(List.of(Duration.ofSeconds(5)), new Random(1));
    executor.deliveries = store;
    executor.breakers = store;
    executor.permits = new HostPermits(4, 2, clock, new Random(1));
    executor.delayed = delayed;
    executor.relay = relay;
    executor.retry = new ManualRetry(clock);
    executor.random = new Random(1);
    executor.events = events;
    executor.tracing = new Tracing();
    executor.clock = clock;
  }

  @AfterEach
  void close() {
    receiver.close();
    executor.http.close();
    threads.shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void delivered_webhook_is_recorded_and_leaves_no_message() {
    executor.deliver(task());

    assertThat(receiver.requests).hasSize(1);
    assertThat(store.progress).isEqualTo(new DeliveryProgress(0, 1, Status.DELIVERED, null));
    assertThat(delayed.tasks()).isEmpty();
  }

  @Test
  void webhook_is_signed_with_all_secrets_of_its_owner() throws Exception {
    secrets = List.of(secret, former);

    executor.deliver(task());

    var request = receiver.requests.remove();
    for (var each : secrets) {
      new Webhook(each.reveal()).verify(request.body(), request.headers());
    }
  }

  @Test
  void failed_attempt_is_followed_by_the_next_one_after_the_schedule() {
    receive(ERROR);

    executor.deliver(task());

    assertThat(delayed.tasks()).containsExactly(task().next());
    assertThat(delayed.in(clock)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    assertThat(store.progress.status()).isEqualTo(Status.PENDING);
  }

  @Test
  void webhook_is_given_up_after_its_last_attempt() {
    receive(ERROR);

    executor.deliver(task().next());

    assertThat(delayed.tasks()).isEmpty();
    assertThat(store.progress.status()).isEqualTo(Status.FAILED);
  }

  @Test
  void receiver_that_is_gone_gets_no_further_attempt() {
    receive(GONE);

    executor.deliver(task());

    assertThat(delayed.tasks()).isEmpty();
    assertThat(store.progress.status()).isEqualTo(Status.FAILED);
  }

  @Test
  void webhook_to_a_disabled_endpoint_is_given_up_without_a_call() {
    store.receiver = ReceiverHealth.Status.DISABLED;

    executor.deliver(task());

    assertThat(receiver.connects).hasValue(0);
    assertThat(store.recorded).hasSize(1);
    assertThat(store.recorded.get(0).wasMade()).isFalse();
    assertThat(store.progress.status()).isEqualTo(Status.FAILED);
  }

  @Test
  void webhook_to_a_paused_endpoint_is_deferred_until_the_pause_ends_and_counts_no_attempt() {
    store.receiver = ReceiverHealth.Status.PAUSED;
    store.pausedUntil = clock.instant().plusSeconds(60);

    executor.deliver(task());

    assertThat(receiver.connects).hasValue(0);
    assertThat(store.recorded).isEmpty();
    assertThat(delayed.tasks()).containsExactly(task().deferred());
    assertThat(delayed.in(clock)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(75));
  }

  @Test
  void webhook_that_comes_after_the_pause_is_the_probe() {
    store.receiver = ReceiverHealth.Status.PAUSED;
    store.pausedUntil = clock.instant();

    executor.deliver(task());

    assertThat(receiver.requests).hasSize(1);
    assertThat(store.probes).containsExactly(true);
    assertThat(relay.recalled).as("deferred webhooks").containsExactly(task().target().id());
  }

  @Test
  void failed_probe_recalls_nothing() {
    receive(ERROR);
    store.receiver = ReceiverHealth.Status.PAUSED;
    store.pausedUntil = clock.instant();

    executor.deliver(task());

    assertThat(store.probes).containsExactly(true);
    assertThat(relay.recalled).isEmpty();
  }

  @Test
  void deferred_webhooks_are_recalled_once_their_receiver_is_quick_again() {
    var hung =
        List.of(
            (HostPermits.Permit) executor.permits.enter(task().host()),
            (HostPermits.Permit) executor.permits.enter(task().host()));
    clock.advance(Duration.ofSeconds(20));
    executor.deliver(task(1));
    hung.forEach(executor.permits::release);

    executor.deliver(task());

    assertThat(relay.recalled).containsExactly(task().host().id());
  }

  @Test
  void webhook_is_deferred_if_another_one_is_the_probe() {
    store.receiver = ReceiverHealth.Status.PAUSED;
    store.pausedUntil = clock.instant();
    store.probeTaken = true;

    executor.deliver(task());

    assertThat(receiver.connects).hasValue(0);
    assertThat(delayed.tasks()).containsExactly(task().deferred());
  }

  @Test
  void webhook_without_a_permit_of_its_endpoint_is_deferred_and_counts_no_attempt() {
    executor.permits.enter(task().host());
    executor.permits.enter(task().host());

    executor.deliver(task());

    assertThat(receiver.connects).hasValue(0);
    assertThat(store.recorded).isEmpty();
    assertThat(delayed.tasks()).containsExactly(task().deferred());
  }

  /** What a slot was reserved for must not come with all others when the receiver recovers. */
  @Test
  void webhook_that_waits_for_its_slot_is_not_recalled() {
    var task = toEndpoint("ep_1");
    limit(Duration.ofSeconds(3));
    executor.receivers.registrations = holding(task);

    executor.deliver(task);

    assertThat(receiver.connects).hasValue(0);
    assertThat(delayed.tasks()).containsExactly(task.withSlot().deferred());
    assertThat(delayed.in(clock)).isEqualTo(Duration.ofSeconds(3));
    assertThat(delayed.waitFor).isEmpty();
  }

  @Test
  void webhook_loses_its_slot_to_a_pause() {
    var task = toEndpoint("ep_1");
    executor.receivers.registrations = holding(task);
    store.receiver = ReceiverHealth.Status.PAUSED;
    store.pausedUntil = clock.instant().plusSeconds(60);

    executor.deliver(task.withSlot());

    assertThat(delayed.tasks()).containsExactly(task.deferred());
    assertThat(delayed.waitFor).hasSize(1);
  }

  @Test
  void probe_of_an_endpoint_with_a_rate_needs_no_slot() {
    var task = toEndpoint("ep_1");
    limit(Duration.ofHours(1));
    executor.receivers.registrations = holding(task);
    store.receiver = ReceiverHealth.Status.PAUSED;
    store.pausedUntil = clock.instant();

    executor.deliver(task);

    assertThat(receiver.requests).hasSize(1);
    assertThat(delayed.tasks()).isEmpty();
  }

  @Test
  void webhook_without_a_permit_keeps_its_slot_and_is_not_recalled() {
    var task = toEndpoint("ep_1");
    limit(Duration.ZERO);
    executor.receivers.registrations = holding(task);
    executor.permits.enter(task.host());
    executor.permits.enter(task.host());

    executor.deliver(task);

    assertThat(delayed.tasks()).containsExactly(task.withSlot().deferred());
    assertThat(delayed.waitFor).isEmpty();
  }

  private void limit(Duration untilSlot) {
    executor.receivers =
        new Receivers() {
          @Override
          Receiver of(WebhookTask ofEndpoint) {
            return new Receiver(new WebhookSigner(List.of(secret)), Map.of(), 2);
          }

          @Override
          Duration reserve(WebhookTask ofEndpoint, Receiver how) {
            return untilSlot;
          }
        };
  }

  private static Registrations holding(WebhookTask task) {
    return RegistrationKit.holding(
        RegistrationKit.endpoint(
            task.subscription().endpointId(), task.owner(), task.url(), "report.*"));
  }

  /** A store that is slow must not make a receiver look busy. */
  @Test
  void permit_is_released_before_the_attempt_is_recorded() {
    store.beforeRecording = () -> assertThat(free()).isEqualTo(2);

    executor.deliver(task());

    assertThat(store.recorded).hasSize(1);
  }

  private int free() {
    var endpoint = task().host();
    var taken = new ArrayList<HostPermits.Permit>();
    while (executor.permits.take(endpoint) instanceof HostPermits.Permit permit) {
      taken.add(permit);
    }
    taken.forEach(executor.permits::release);
    return taken.size();
  }

  @Test
  void permits_are_released_after_each_call() {
    for (int round = 0; round < 10; round++) {
      executor.deliver(task(round));
    }

    assertThat(receiver.requests).hasSize(10);
  }

  @Test
  void next_attempt_is_scheduled_without_a_second_call_once_the_store_is_reachable() {
    receive(ERROR);
    delayed.failures = 3;

    executor.deliver(task());

    assertThat(receiver.requests).hasSize(1);
    assertThat(delayed.tasks()).containsExactly(task().next());
  }

  /** This happens after a crash before the message was acknowledged. */
  @Test
  void redelivered_message_of_a_failed_attempt_schedules_the_next_one_without_a_second_call() {
    receive(ERROR);
    executor.deliver(task());
    delayed.due.clear();

    executor.deliver(task());

    assertThat(receiver.requests).hasSize(1);
    assertThat(delayed.tasks()).containsExactly(task().next());
  }

  @Test
  void redelivered_message_of_a_delivered_webhook_does_nothing() {
    executor.deliver(task());

    executor.deliver(task());

    assertThat(receiver.requests).hasSize(1);
    assertThat(delayed.tasks()).isEmpty();
  }

  /** Its node may have died before it had listed the delivery. */
  @Test
  void delivery_that_is_recorded_is_listed_when_its_message_comes() {
    var listed = new ArrayList<Object>();
    executor.ofEndpoints =
        Stub.of(EndpointDeliveries.class, Map.of("list", which -> listed.addAll(List.of(which))));
    var task = toEndpoint("ep_1");
    store.progress = new DeliveryProgress(0, 1, Status.DELIVERED, null);

    executor.deliver(task);

    assertThat(receiver.connects).hasValue(0);
    assertThat(listed).containsExactly(task.name(), Status.DELIVERED);
  }

  @Test
  void next_attempt_is_skipped_once_the_webhook_was_delivered() {
    executor.deliver(task());

    executor.deliver(task().next());

    assertThat(receiver.requests).hasSize(1);
  }

  @Test
  void resent_webhook_is_sent_although_it_was_delivered() {
    executor.deliver(task());

    executor.deliver(task(1));

    assertThat(receiver.requests).hasSize(2);
    assertThat(receiver.requests)
        .extracting(request -> request.headers().get("webhook-id"))
        .containsOnly(List.of(task().id()));
  }

  @Test
  void delivery_waits_for_a_store_that_is_unreachable_for_a_while() {
    store.failures = 3;

    executor.deliver(task());

    assertThat(receiver.requests).hasSize(1);
    assertThat(store.progress.status()).isEqualTo(Status.DELIVERED);
  }

  @Test
  void webhook_is_deferred_while_its_secret_cannot_be_read() {
    executor.receivers.secrets =
        owner -> {
          throw new UnavailableException("no key", null);
        };

    executor.deliver(task());

    assertThat(delayed.tasks()).containsExactly(task().deferred());
    assertThat(store.recorded).isEmpty();
  }

  @Test
  void webhook_of_an_owner_without_a_secret_is_never_sent_unsigned() {
    secrets = null;

    executor.deliver(task());
    executor.deliver(task().next());

    assertThat(receiver.connects).hasValue(0);
    assertThat(store.recorded)
        .extracting(attempt -> attempt.error().get())
        .containsOnly("no-secret");
    assertThat(store.progress.status()).isEqualTo(Status.FAILED);
  }

  private List<WebhookSecret> secretsOf(String owner) {
    if (secrets == null || !owner.equals("default")) {
      throw new IllegalArgumentException("There is no client " + owner + ".");
    }
    return secrets;
  }

  private void receive(String answer) {
    receiver.close();
    receiver = LoopbackReceiver.answering(answer);
  }

  private WebhookTask task() {
    return task(0);
  }

  private WebhookTask task(int round) {
    return task(round, null);
  }

  private WebhookTask toEndpoint(String id) {
    return task(0, new Subscription(id, null, false));
  }

  private WebhookTask task(int round, Subscription subscription) {
    return new WebhookTask(
        0,
        JOB,
        0,
        "default",
        receiver.url("/hook"),
        "{}",
        round,
        1,
        0,
        null,
        0,
        false,
        subscription);
  }

  private static final class Recalls extends DelayedWebhooksRelay {
    private final List<String> recalled = new ArrayList<>();

    @Override
    void recall(String receiverId) {
      recalled.add(receiverId);
    }
  }

  private static final class Delayed implements DelayedWebhooks {
    private final Map<WebhookTask, Instant> due = new LinkedHashMap<>();
    private final List<String> waitFor = new ArrayList<>();
    private int failures;

    @Override
    public void add(WebhookTask task, Instant dueAt) {
      if (failures > 0) {
        failures--;
        throw new UnavailableException("Redis does not answer.", null);
      }
      due.put(task, dueAt);
    }

    Set<WebhookTask> tasks() {
      return due.keySet();
    }

    Duration in(Clock clock) {
      return Duration.between(clock.instant(), due.values().iterator().next());
    }

    @Override
    public List<WebhookTask> due(Instant time, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sent(Collection<WebhookTask> tasks) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void defer(WebhookTask task, Instant dueAt, String receiverId) {
      add(task, dueAt);
      waitFor.add(receiverId);
    }

    @Override
    public void recall(String receiverId, Instant now) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long delayed() {
      return due.size();
    }
  }

  private static final class Store implements DeliveryStore, CircuitBreakers {
    private final List<DeliveryAttempt> recorded = new ArrayList<>();
    private final List<Boolean> probes = new ArrayList<>();
    private DeliveryProgress progress = DeliveryProgress.NONE;
    private ReceiverHealth.Status receiver = ReceiverHealth.Status.ACTIVE;
    private Instant pausedUntil;
    private boolean probeTaken;
    private Runnable beforeRecording = () -> {};
    private int failures;

    @Override
    public DeliveryState state(WebhookTask task) {
      failSometimes();
      return new DeliveryState(progress, state(task.target()));
    }

    @Override
    public void record(
        WebhookTask task, DeliveryAttempt attempt, DeliveryProgress reached, boolean probe) {
      failSometimes();
      beforeRecording.run();
      recorded.add(attempt);
      probes.add(probe);
      progress = reached;
    }

    @Override
    public BreakerState state(Target target) {
      return new BreakerState(target.id(), receiver, pausedUntil, null);
    }

    @Override
    public boolean takeProbe(Target paused) {
      return !probeTaken;
    }

    private void failSometimes() {
      if (failures > 0) {
        failures--;
        throw new UnavailableException("Redis does not answer.", null);
      }
    }

    @Override
    public DeliveryProgress progress(DeliveryName name) {
      return progress;
    }

    @Override
    public List<RecordedAttempt> attempts(JobId job) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FailedPage failed(String cursor, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void forgetFailed(List<JobId> jobs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<ReceiverHealth> list(int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ReceiverHealth> find(String id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void record(Target called, DeliveryAttempt attempt, boolean probe) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean enable(String id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean disable(String id, String reason) {
      throw new UnsupportedOperationException();
    }
  }
}
