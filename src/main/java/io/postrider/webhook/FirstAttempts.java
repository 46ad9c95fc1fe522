package io.postrider.webhook;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.logging.Level.WARNING;

import io.postrider.broker.MessageSender;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.HostPermits;
import io.postrider.endpoint.HostPermits.Permit;
import io.postrider.endpoint.HostPermits.PermitOrRetry;
import io.postrider.endpoint.HostPermits.RetryLater;
import io.postrider.execution.DeliveryName;
import io.postrider.platform.CreatedAtStart;
import io.postrider.platform.PeriodicTask;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.Tracing;
import io.postrider.platform.UnavailableException;
import io.postrider.webhook.FirstAttemptStore.Receiver;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;

/**
 * Makes the first attempt to deliver a webhook at once, without a message. Until the attempt is
 * recorded, the webhook is in {@link DueWebhooks}: if this node dies, the relay of another one
 * finds it there and sends a message.
 *
 * <p>No thread waits for a receiver, nor for a permit to call it, nor until its rate allows a call.
 * The good case costs one call and one write, which {@link io.postrider.platform.GroupCommit}
 * shares with others. Everything else is done by a few threads that may block: what has failed is
 * settled by {@link DeliveryExecutor}, and what cannot be attempted now gets a message.
 */
@ApplicationScoped
class FirstAttempts implements CreatedAtStart {

  private static final Logger LOG = Logger.getLogger(FirstAttempts.class.getName());

  private static final int SETTLING_THREADS = 4;
  private static final Duration PERIOD = Duration.ofMillis(250);

  /** How long an attempt waits in hand for a call that the rate of its endpoint allows. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /** How long calls that are under way may take to end when the node stops. */
  private static final Duration STOP = Duration.ofSeconds(16);

  @Inject WebhookSender http;
  @Inject Receivers receivers;
  @Inject HostPermits permits;
  @Inject FirstAttemptStore store;
  @Inject DueWebhooks due;
  @Inject EndpointDeliveries ofEndpoints;
  @Inject DeliveryExecutor executor;
  @Inject DelayedWebhooksRelay relay;
  @Inject MessageSender queue;
  @Inject Tracing tracing;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;
  @Resource ManagedThreadFactory threads;

  private final SerialSteps calls = new SerialSteps();
  private WebhooksInHand inHand;
  private ExecutorService settling;
  private ScheduledExecutorService atTheirRate;
  private PeriodicTask periodic;

  private record Attempt(DeliveryName name, WebhookTask task, Receivers.Receiver how) {
    Attempt withSlot() {
      return how.rate() == 0 ? this : new Attempt(name, task.withSlot(), how);
    }
  }

  /**
   * When a receiver can be called.
   *
   * @param delay empty if that is too long for an attempt in hand
   */
  private record Opening(Receiver receiver, Optional<Duration> delay) {}

  @PostConstruct
  void start() {
    inHand = new WebhooksInHand(due, ofEndpoints);
    settling = Executors.newFixedThreadPool(SETTLING_THREADS, threads);
    atTheirRate = Executors.newSingleThreadScheduledExecutor(threads);
    periodic = tasks.start(PERIOD, this::tick);
  }

  /** What has not ended by then is left to the relay of another node, or of the next start. */
  void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
    var end = clock.instant().plus(STOP);
    while (inHand.size() > 0 && clock.instant().isBefore(end)) {
      LockSupport.parkNanos(PERIOD.toNanos() / 10);
    }
    periodic.close();
    atTheirRate.shutdownNow();
    settling.shutdownNow();
  }

  /** How many webhooks are in hand. */
  int inHand() {
    return inHand.size();
  }

  /**
   * Begins the first attempt for a webhook that is stored as due.
   *
   * @return false if it must get a message instead: too many are in hand, it cannot be signed now,
   *     or its endpoint is disabled
   */
  boolean begin(DeliveryName name, WebhookTask task) {
    if (inHand.isFull()) {
      return false;
    }
    Receivers.Receiver how;
    try {
      if (receivers.obstacle(task, clock.instant()).isPresent()) {
        return false;
      }
      how = receivers.of(task);
    } catch (UnavailableException | IllegalArgumentException notNow) {
      return false;
    }
    inHand.add(name, clock.instant());
    begin(new Attempt(name, task, how));
    return true;
  }

  private void begin(Attempt attempt) {
    store
        .receiver(attempt.task())
        .thenCompose(receiver -> opening(attempt, receiver))
        .whenComplete(
            (opening, away) -> {
              if (away != null || opening.receiver() == Receiver.CLOSED) {
                postpone(attempt, () -> queue.send(List.of(attempt.task().message())));
              } else if (opening.delay().isEmpty()) {
                postpone(attempt, () -> executor.deferToRate(attempt.task(), attempt.how()));
              } else {
                request(attempt.withSlot(), opening.receiver(), opening.delay().get());
              }
            });
  }

  private CompletionStage<Opening> opening(Attempt attempt, Receiver receiver) {
    return receiver == Receiver.CLOSED
        ? CompletableFuture.completedStage(new Opening(receiver, Optional.empty()))
        : receivers
            .reserveWithin(LONGEST_WAIT, attempt.task(), attempt.how())
            .thenApply(delay -> new Opening(receiver, delay));
  }

  private void request(Attempt attempt, Receiver receiver, Duration wait) {
    if (wait.isZero()) {
      request(attempt, receiver);
      return;
    }
    try {
      atTheirRate.schedule(() -> request(attempt, receiver), wait.toNanos(), NANOSECONDS);
    } catch (RejectedExecutionException stopping) {
      inHand.remove(attempt.name());
    }
  }

  /** Calls at once in this thread, or later in that of whoever gives a permit back. */
  private void request(Attempt attempt, Receiver receiver) {
    var answer = permits.request(attempt.task().host()).toCompletableFuture();
    if (answer.isDone()) {
      call(attempt, answer.join(), receiver);
    } else {
      answer.thenAccept(later -> calls.run(() -> call(attempt, later, receiver)));
    }
  }

  private void call(Attempt attempt, PermitOrRetry answer, Receiver receiver) {
    if (answer instanceof RetryLater later) {
      postpone(attempt, () -> executor.deferBusy(attempt.task(), later.delay()));
      return;
    }
    var permit = (Permit) answer;
    var task = attempt.task();
    var span = tracing.call("POST", task.traceparent());
    try {
      http.send(DeliveryExecutor.message(task, attempt.how(), span), attempt.how().signer())
          .thenAccept(
              made -> {
                release(permit, task, made);
                made(attempt, made, receiver);
                DeliveryExecutor.describe(span, task, made);
                report(task, made, span);
                span.close();
              })
          .whenComplete(
              (done, unexpected) -> {
                if (unexpected != null) {
                  abandon(attempt, unexpected);
                }
              });
    } catch (RejectedExecutionException full) {
      span.close();
      permits.release(permit);
      postpone(attempt, () -> executor.deferBusy(task, DeliveryExecutor.LOOKUPS_BUSY));
    }
  }

  /** Leaves a webhook to the relay. */
  private void abandon(Attempt attempt, Throwable unexpected) {
    LOG.log(WARNING, "event=unexpected-error jobId=" + attempt.task().jobId(), unexpected);
    inHand.remove(attempt.name());
  }

  /** The line in the log belongs to the trace of the job. */
  private void report(WebhookTask task, DeliveryAttempt made, Tracing.TraceSpan span) {
    try (var inTrace = span.alsoHere()) {
      executor.report(task, made);
    }
  }

  /** The permit is held during the call only. */
  private void release(Permit permit, WebhookTask task, DeliveryAttempt made) {
    if (permits.learn(permit, made)) {
      relay.recall(task.host().id());
    }
    permits.release(permit);
  }

  private void made(Attempt attempt, DeliveryAttempt made, Receiver receiver) {
    if (!made.wasDelivered() || receiver == Receiver.FAILS) {
      settle(attempt, () -> executor.recordFirst(attempt.task(), made));
      return;
    }
    store
        .delivered(attempt.name(), attempt.task(), made)
        .whenComplete(
            (recorded, away) -> {
              if (away == null) {
                inHand.remove(attempt.name());
              } else {
                settle(attempt, () -> executor.recordFirst(attempt.task(), made));
              }
            });
  }

  /** Lists a webhook that is not attempted now, and hands it on. */
  private void postpone(Attempt attempt, Runnable handOn) {
    settle(
        attempt,
        () -> {
          ofEndpoints.begin(List.of(attempt.name()));
          handOn.run();
        });
  }

  /** Does what blocks, after which the webhook is not due any more. */
  private void settle(Attempt attempt, Runnable work) {
    try {
      settling.execute(
          () -> {
            try {
              work.run();
              due.remove(List.of(attempt.name()));
            } catch (UnavailableException away) {
              // The relay finds it.
            } catch (RuntimeException | LinkageError unexpected) {
              abandon(attempt, unexpected);
            } finally {
              inHand.remove(attempt.name());
            }
          });
    } catch (RejectedExecutionException stopping) {
      inHand.remove(attempt.name());
    }
  }

  private void tick() {
    permits.giveUpWaiting();
    var now = clock.instant();
    inHand.renew(now.minus(DueWebhooksRelay.RENEWAL), now);
  }
}
