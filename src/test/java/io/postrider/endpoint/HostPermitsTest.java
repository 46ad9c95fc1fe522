package io.postrider.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.endpoint.DeliveryAttempt.Result;
import io.postrider.endpoint.HostPermits.Admission;
import io.postrider.endpoint.HostPermits.Permit;
import io.postrider.endpoint.HostPermits.QueuePosition;
import io.postrider.endpoint.HostPermits.RetryLater;
import io.postrider.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HostPermitsTest {

  private static final int WORKERS = 32;
  private static final int CAP = 8;
  private static final Host HOST = new Host("default", "https://example.com");
  private static final Duration HANGS = Duration.ofSeconds(15);

  private final ManualClock clock = new ManualClock();
  private final HostPermits permits = new HostPermits(WORKERS, CAP, clock, new Random(1));

  @Test
  void endpoint_starts_with_few_permits_and_gains_one_with_each_success_up_to_the_cap() {
    assertThat(fill(HOST)).hasSize(4).allSatisfy(permit -> end(permit, Result.DELIVERED, 20));
    assertThat(fill(HOST)).hasSize(8).allSatisfy(permit -> end(permit, Result.DELIVERED, 20));
    assertThat(fill(HOST)).hasSize(8);
  }

  @Test
  void failures_reduce_the_limit_to_one_call_at_a_time() {
    for (var permit : fill(HOST)) {
      end(permit, Result.RETRY, 20);
    }

    assertThat(fill(HOST)).hasSize(1);
  }

  @Test
  void each_endpoint_has_its_own_permits() {
    fill(HOST);

    assertThat(fill(host(2))).hasSize(4);
    assertThat(fill(new Host("client-2", HOST.origin()))).hasSize(4);
  }

  @Test
  void all_slow_endpoints_together_get_half_of_the_workers() {
    var slow = IntStream.range(0, 50).mapToObj(HostPermitsTest::host).toList();
    for (var host : slow) {
      fill(host).forEach(permit -> end(permit, Result.DELIVERED, 14_000));
    }

    var taken = slow.stream().mapToInt(host -> fill(host).size()).sum();

    assertThat(taken).isEqualTo(WORKERS / 2);
    assertThat(fill(HOST)).isNotEmpty();
  }

  @Test
  void endpoint_is_slow_while_its_calls_hang() {
    IntStream.range(0, 4).forEach(i -> fill(host(i)));
    clock.advance(Duration.ofSeconds(3));

    assertThat(permits.enter(host(1))).isInstanceOf(RetryLater.class);
    assertThat(fill(HOST)).hasSize(4);
  }

  /** A wildcard DNS record gives an attacker any number of names for one tarpit. */
  @Test
  void tarpits_under_ever_new_names_leave_workers_to_other_endpoints() {
    fill(HOST).forEach(permit -> end(permit, Result.DELIVERED, 20));
    int taken = 0;
    for (int second = 0; second < 10; second++) {
      for (int i = 0; i < 20; i++) {
        taken += fill(host(20 * second + i)).size();
      }
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(taken).isEqualTo(WORKERS * 3 / 4);
    assertThat(fill(HOST)).hasSize(CAP);
  }

  /** Nobody would give it a permit: those that run belong to other hosts. */
  @Test
  void new_host_waits_for_no_permit_while_others_have_all_of_the_share() {
    IntStream.range(0, WORKERS * 3 / 4).forEach(i -> permits.request(host(i)));

    var late = permits.request(host(WORKERS)).toCompletableFuture();

    assertThat(late.getNow(null)).isInstanceOf(RetryLater.class);
  }

  @Test
  void new_endpoint_gets_permits_beside_slow_ones() {
    for (int i = 0; i < 10; i++) {
      fill(host(i)).forEach(permit -> end(permit, Result.RETRY, 14_000));
    }
    IntStream.range(0, 10).forEach(i -> fill(host(i)));

    assertThat(fill(HOST)).hasSize(4);
  }

  @Test
  void deliveries_deferred_for_a_quick_receiver_are_retried_soon() {
    fill(HOST);

    assertThat(delays(40)).allSatisfy(wait -> assertThat(wait).isBetween(millis(50), millis(600)));
  }

  @Test
  void queued_caller_gets_a_free_permit_before_a_new_caller() {
    var taken = quick(HOST);
    var first = (QueuePosition) permits.enter(HOST);
    var second = (QueuePosition) permits.enter(HOST);

    end(taken.get(0), Result.DELIVERED, 2);

    assertThat(first.permit()).isCompleted();
    assertThat(second.permit()).isNotDone();
    assertThat(permits.enter(HOST)).isInstanceOf(QueuePosition.class);
  }

  @Test
  void permit_granted_to_a_queued_caller_becomes_free_again() {
    var taken = quick(HOST);
    var position = (QueuePosition) permits.enter(HOST);
    taken.forEach(permits::release);

    permits.release((Permit) position.permit().getNow(null));

    assertThat(fill(HOST)).hasSize(CAP);
  }

  @Test
  void queue_position_that_was_left_gets_no_permit() {
    var taken = quick(HOST);
    var position = (QueuePosition) permits.enter(HOST);

    assertThat(permits.leave(position)).isInstanceOf(RetryLater.class);

    permits.release(taken.get(0));
    assertThat(position.permit()).isNotDone();
    assertThat(permits.enter(HOST)).isInstanceOf(Permit.class);
  }

  @Test
  void permit_granted_just_before_its_position_is_left_is_not_lost() {
    var taken = quick(HOST);
    var position = (QueuePosition) permits.enter(HOST);
    permits.release(taken.get(0));

    assertThat(permits.leave(position)).isEqualTo(position.permit().getNow(null));
  }

  @Test
  void worker_stops_waiting_for_a_permit_after_a_moment() {
    quick(HOST);

    assertThat(permits.take(HOST)).isInstanceOf(RetryLater.class);
  }

  @Test
  void caller_does_not_wait_for_a_receiver_that_has_never_succeeded_however_quick() {
    fill(HOST).forEach(permit -> end(permit, Result.RETRY, 2));
    fill(HOST);

    assertThat(permits.enter(HOST)).isInstanceOf(RetryLater.class);
  }

  @Test
  void caller_does_not_wait_for_a_quick_receiver_that_begins_to_hang() {
    quick(HOST);
    clock.advance(millis(50));

    assertThat(permits.enter(HOST)).isInstanceOf(RetryLater.class);
  }

  @Test
  void caller_waits_in_the_queue_no_longer_than_a_retry_would_take() {
    succeed(HOST, 45);
    fill(HOST);

    assertThat(queueLength(HOST)).isBetween(CAP / 2, CAP + 1);
  }

  @Test
  void at_most_half_of_the_workers_wait() {
    quick(HOST);
    quick(host(2));

    assertThat(queueLength(HOST)).isEqualTo(WORKERS / 2);
    assertThat(queueLength(host(2))).isZero();
  }

  /** Each delivery that gets no permit costs the broker a write. */
  @Test
  void five_hundred_deliveries_to_a_tarpit_are_each_deferred_only_a_few_times() {
    var burst = new Burst(Result.RETRY, call -> HANGS);

    burst.run(500, 3, Duration.ofSeconds(60));

    assertThat(burst.deferrals).isBetween(500, 1_500);
  }

  @Test
  void deliveries_deferred_while_a_receiver_hung_are_recalled_once_it_is_quick() {
    var burst = new Burst(Result.DELIVERED, call -> call <= 4 ? millis(800) : millis(4));

    burst.run(2_000, 1, Duration.ofSeconds(10));

    assertThat(burst.ended).isEqualTo(2_000);
    assertThat(burst.deferrals).isBetween(500, 3_000);
  }

  @Test
  void quick_receiver_that_sometimes_hangs_for_a_second_gets_all_deferred_deliveries() {
    var burst =
        new Burst(Result.DELIVERED, call -> call % 2_000 < 8 ? Duration.ofSeconds(1) : millis(4));

    burst.run(10_000, 2, Duration.ofSeconds(30));

    assertThat(burst.ended).isEqualTo(10_000);
    assertThat(burst.recalled).isPositive();
  }

  @Test
  void nothing_is_recalled_for_a_receiver_that_stays_slow() {
    var burst = new Burst(Result.DELIVERED, call -> millis(500));

    burst.run(500, 1, Duration.ofSeconds(60));

    assertThat(burst.ended).isEqualTo(500);
    assertThat(burst.recalled).isZero();
  }

  /** A recall would put these deliveries before those of other hosts again and again. */
  @Test
  void nothing_is_recalled_for_a_receiver_with_varying_response_times() {
    var random = new Random(2);
    var burst =
        new Burst(
            Result.DELIVERED,
            call -> Duration.ofNanos((long) (15e6 * Math.exp(0.6 * random.nextGaussian()))));

    burst.run(20_000, 1, Duration.ofSeconds(60));

    assertThat(burst.deferrals).isGreaterThan(10_000);
    assertThat(burst.recalled).isZero();
  }

  /** An immediate failure is quick, too. */
  @Test
  void nothing_is_recalled_for_a_receiver_that_fails() {
    var burst = new Burst(Result.RETRY, call -> call <= 4 ? millis(800) : millis(1));

    burst.run(500, 1, Duration.ofSeconds(60));

    assertThat(burst.recalled).isZero();
  }

  /** Simulates deliveries to one receiver in the time of the manual clock. */
  private final class Burst {
    private final Result outcome;
    private final IntFunction<Duration> duration;
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparing(Event::at).thenComparing(Event::number));
    private final List<Event> deferred = new ArrayList<>();
    private final Deque<QueuePosition> waiting = new ArrayDeque<>();
    private int nextNumber;
    private int calls;
    private int deferrals;
    private int ended;
    private int recalled;

    private record Event(Instant at, int number, Runnable what) {}

    /** The duration depends on the number of the call, counted from 1. */
    Burst(Result outcome, IntFunction<Duration> duration) {
      this.outcome = outcome;
      this.duration = duration;
    }

    void run(int deliveries, int millisApart, Duration longest) {
      var end = clock.instant().plus(longest);
      for (int i = 0; i < deliveries; i++) {
        in(millis((long) millisApart * i), this::deliver);
      }
      while (!events.isEmpty() && events.peek().at().isBefore(end)) {
        var event = events.poll();
        clock.advance(Duration.between(clock.instant(), event.at()));
        event.what().run();
      }
    }

    private Event in(Duration delay, Runnable what) {
      var event = new Event(clock.instant().plus(delay), nextNumber++, what);
      events.add(event);
      return event;
    }

    private void deliver() {
      follow(permits.enter(HOST));
    }

    private void follow(Admission admission) {
      if (admission instanceof RetryLater later) {
        deferrals++;
        deferred.add(in(later.delay(), this::deliver));
      } else if (admission instanceof QueuePosition position) {
        waiting.add(position);
        in(HostLimit.SHORTEST_DELAY, () -> giveUp(position));
      } else {
        var permit = (Permit) admission;
        calls++;
        var time = duration.apply(calls);
        in(time, () -> finish(permit, time));
      }
    }

    private void giveUp(QueuePosition position) {
      if (waiting.remove(position)) {
        follow(permits.leave(position));
      }
    }

    private void finish(Permit permit, Duration time) {
      ended++;
      if (end(permit, outcome, time.toMillis())) {
        recalled++;
        in(millis(250), this::recall);
      }
      while (!waiting.isEmpty() && waiting.peek().permit().isDone()) {
        follow((Permit) waiting.poll().permit().join());
      }
    }

    private void recall() {
      deferred.stream().filter(events::remove).forEach(event -> in(Duration.ZERO, event.what()));
      deferred.clear();
    }
  }

  private List<Permit> fill(Host host) {
    var taken = new ArrayList<Permit>();
    Admission admission;
    while ((admission = permits.enter(host)) instanceof Permit permit) {
      taken.add(permit);
    }
    if (admission instanceof QueuePosition position) {
      permits.leave(position);
    }
    return taken;
  }

  /** Takes all permits of a host that answers within 2 ms. */
  private List<Permit> quick(Host host) {
    succeed(host, 2);
    return fill(host);
  }

  private void succeed(Host host, long millis) {
    for (int round = 0; round < 4; round++) {
      fill(host).forEach(permit -> end(permit, Result.DELIVERED, millis));
    }
  }

  /** How many callers the queue takes. */
  private int queueLength(Host host) {
    int length = 0;
    while (permits.enter(host) instanceof QueuePosition) {
      length++;
    }
    return length;
  }

  private List<Duration> delays(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> ((RetryLater) permits.enter(HOST)).delay())
        .toList();
  }

  private boolean end(Permit permit, Result outcome, long millis) {
    boolean quicker =
        permits.learn(
            permit,
            new DeliveryAttempt(
                permit.since(), millis, 0, Optional.empty(), Optional.empty(), outcome));
    permits.release(permit);
    return quicker;
  }

  private static Host host(int number) {
    return new Host("default", "https://slow-" + number + ".example");
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
