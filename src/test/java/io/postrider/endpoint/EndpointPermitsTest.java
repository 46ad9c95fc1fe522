package io.postrider.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.endpoint.DeliveryAttempt.Result;
import io.postrider.endpoint.EndpointPermits.Admission;
import io.postrider.endpoint.EndpointPermits.Permit;
import io.postrider.endpoint.EndpointPermits.QueuePosition;
import io.postrider.endpoint.EndpointPermits.RetryLater;
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
class EndpointPermitsTest {

  private static final int WORKERS = 32;
  private static final int CAP = 8;
  private static final Endpoint ENDPOINT = new Endpoint("default", "https://example.com");
  private static final Duration HANGS = Duration.ofSeconds(15);

  private final ManualClock clock = new ManualClock();
  private final EndpointPermits permits = new EndpointPermits(WORKERS, CAP, clock, new Random(1));

  @Test
  void endpoint_begins_with_few_calls_and_gets_more_with_each_success_up_to_the_cap() {
    assertThat(fill(ENDPOINT)).hasSize(4).allSatisfy(permit -> end(permit, Result.DELIVERED, 20));
    assertThat(fill(ENDPOINT)).hasSize(8).allSatisfy(permit -> end(permit, Result.DELIVERED, 20));
    assertThat(fill(ENDPOINT)).hasSize(8);
  }

  @Test
  void failures_take_an_endpoint_down_to_one_call_at_once() {
    for (var permit : fill(ENDPOINT)) {
      end(permit, Result.RETRY, 20);
    }

    assertThat(fill(ENDPOINT)).hasSize(1);
  }

  @Test
  void endpoints_have_permits_of_their_own() {
    fill(ENDPOINT);

    assertThat(fill(endpoint(2))).hasSize(4);
    assertThat(fill(new Endpoint("client-2", ENDPOINT.origin()))).hasSize(4);
  }

  @Test
  void all_slow_endpoints_together_get_half_of_the_workers() {
    var slow = IntStream.range(0, 50).mapToObj(EndpointPermitsTest::endpoint).toList();
    for (var endpoint : slow) {
      fill(endpoint).forEach(permit -> end(permit, Result.DELIVERED, 14_000));
    }

    var taken = slow.stream().mapToInt(endpoint -> fill(endpoint).size()).sum();

    assertThat(taken).isEqualTo(WORKERS / 2);
    assertThat(fill(ENDPOINT)).isNotEmpty();
  }

  @Test
  void calls_that_hang_make_an_endpoint_slow_before_they_end() {
    IntStream.range(0, 4).forEach(i -> fill(endpoint(i)));
    clock.advance(Duration.ofSeconds(3));

    assertThat(permits.enter(endpoint(1))).isInstanceOf(RetryLater.class);
    assertThat(fill(ENDPOINT)).hasSize(4);
  }

  /** As many names as one likes are free: a wildcard in the DNS. */
  @Test
  void tarpits_that_are_each_called_for_the_first_time_leave_workers_to_the_others() {
    fill(ENDPOINT).forEach(permit -> end(permit, Result.DELIVERED, 20));
    int taken = 0;
    for (int second = 0; second < 10; second++) {
      for (int i = 0; i < 20; i++) {
        taken += fill(endpoint(20 * second + i)).size();
      }
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(taken).isEqualTo(WORKERS * 3 / 4);
    assertThat(fill(ENDPOINT)).hasSize(CAP);
  }

  @Test
  void receiver_that_was_never_called_gets_its_turn_beside_slow_ones() {
    for (int i = 0; i < 10; i++) {
      fill(endpoint(i)).forEach(permit -> end(permit, Result.RETRY, 14_000));
    }
    IntStream.range(0, 10).forEach(i -> fill(endpoint(i)));

    assertThat(fill(ENDPOINT)).hasSize(4);
  }

  @Test
  void deliveries_to_a_quick_receiver_come_again_soon() {
    fill(ENDPOINT);

    assertThat(waits(40)).allSatisfy(wait -> assertThat(wait).isBetween(millis(50), millis(600)));
  }

  @Test
  void callers_in_the_queue_of_a_quick_receiver_get_its_permits_before_any_newcomer() {
    var taken = quick(ENDPOINT);
    var first = (QueuePosition) permits.enter(ENDPOINT);
    var second = (QueuePosition) permits.enter(ENDPOINT);

    end(taken.get(0), Result.DELIVERED, 2);

    assertThat(first.permit()).isCompleted();
    assertThat(second.permit()).isNotDone();
    assertThat(permits.enter(ENDPOINT)).isInstanceOf(QueuePosition.class);
  }

  @Test
  void permit_that_somebody_waited_for_becomes_free_again() {
    var taken = quick(ENDPOINT);
    var position = (QueuePosition) permits.enter(ENDPOINT);
    taken.forEach(permits::release);

    permits.release(position.permit().getNow(null));

    assertThat(fill(ENDPOINT)).hasSize(CAP);
  }

  @Test
  void queue_position_that_was_left_takes_no_permit() {
    var taken = quick(ENDPOINT);
    var position = (QueuePosition) permits.enter(ENDPOINT);

    assertThat(permits.leave(position)).isInstanceOf(RetryLater.class);

    permits.release(taken.get(0));
    assertThat(position.permit()).isNotDone();
    assertThat(permits.enter(ENDPOINT)).isInstanceOf(Permit.class);
  }

  @Test
  void permit_that_comes_while_its_queue_position_is_left_is_not_lost() {
    var taken = quick(ENDPOINT);
    var position = (QueuePosition) permits.enter(ENDPOINT);
    permits.release(taken.get(0));

    assertThat(permits.leave(position)).isEqualTo(position.permit().getNow(null));
  }

  @Test
  void worker_waits_in_vain_for_a_moment_only() {
    quick(ENDPOINT);

    assertThat(permits.take(ENDPOINT)).isInstanceOf(RetryLater.class);
  }

  @Test
  void nobody_waits_for_a_receiver_that_has_never_answered_well_however_quickly() {
    fill(ENDPOINT).forEach(permit -> end(permit, Result.RETRY, 2));
    fill(ENDPOINT);

    assertThat(permits.enter(ENDPOINT)).isInstanceOf(RetryLater.class);
  }

  @Test
  void nobody_waits_for_a_quick_receiver_that_begins_to_hang() {
    quick(ENDPOINT);
    clock.advance(millis(50));

    assertThat(permits.enter(ENDPOINT)).isInstanceOf(RetryLater.class);
  }

  @Test
  void nobody_waits_for_longer_than_what_is_put_off() {
    proven(ENDPOINT, 45);
    fill(ENDPOINT);

    assertThat(line(ENDPOINT)).isBetween(CAP / 2, CAP + 1);
  }

  @Test
  void half_of_the_workers_wait_at_most() {
    quick(ENDPOINT);
    quick(endpoint(2));

    assertThat(line(ENDPOINT)).isEqualTo(WORKERS / 2);
    assertThat(line(endpoint(2))).isZero();
  }

  /** Each time one comes in vain costs the broker a write. */
  @Test
  void five_hundred_deliveries_to_a_tarpit_come_in_vain_only_now_and_then() {
    var burst = new Burst(Result.RETRY, call -> HANGS);

    burst.run(500, 3, Duration.ofSeconds(60));

    assertThat(burst.inVain).isBetween(500, 1_500);
  }

  @Test
  void what_was_put_off_while_a_receiver_hung_comes_once_it_is_quick() {
    var burst = new Burst(Result.DELIVERED, call -> call <= 4 ? millis(800) : millis(4));

    burst.run(2_000, 1, Duration.ofSeconds(10));

    assertThat(burst.ended).isEqualTo(2_000);
    assertThat(burst.inVain).isBetween(500, 3_000);
  }

  @Test
  void quick_receiver_that_hangs_for_a_second_now_and_then_gets_all_that_was_put_off() {
    var burst =
        new Burst(Result.DELIVERED, call -> call % 2_000 < 8 ? Duration.ofSeconds(1) : millis(4));

    burst.run(10_000, 2, Duration.ofSeconds(30));

    assertThat(burst.ended).isEqualTo(10_000);
    assertThat(burst.recalled).isPositive();
  }

  @Test
  void receiver_that_stays_slow_has_nothing_called_back() {
    var burst = new Burst(Result.DELIVERED, call -> millis(500));

    burst.run(500, 1, Duration.ofSeconds(60));

    assertThat(burst.ended).isEqualTo(500);
    assertThat(burst.recalled).isZero();
  }

  /** Calling back would put them before all others, again and again. */
  @Test
  void receiver_whose_answers_vary_has_nothing_called_back() {
    var random = new Random(2);
    var burst =
        new Burst(
            Result.DELIVERED,
            call -> Duration.ofNanos((long) (15e6 * Math.exp(0.6 * random.nextGaussian()))));

    burst.run(20_000, 1, Duration.ofSeconds(60));

    assertThat(burst.inVain).isGreaterThan(10_000);
    assertThat(burst.recalled).isZero();
  }

  /** Failing at once is quick, too. */
  @Test
  void receiver_that_fails_has_nothing_called_back() {
    var burst = new Burst(Result.RETRY, call -> call <= 4 ? millis(800) : millis(1));

    burst.run(500, 1, Duration.ofSeconds(60));

    assertThat(burst.recalled).isZero();
  }

  /** Deliveries to one receiver, one after the other, in the time of the clock. */
  private final class Burst {
    private final Result outcome;
    private final IntFunction<Duration> duration;
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparing(Event::at).thenComparing(Event::number));
    private final List<Event> putOff = new ArrayList<>();
    private final Deque<QueuePosition> waiting = new ArrayDeque<>();
    private int numbers;
    private int calls;
    private int inVain;
    private int ended;
    private int recalled;

    private record Event(Instant at, int number, Runnable what) {}

    /** With each call, counted from 1, taking so long. */
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
      var event = new Event(clock.instant().plus(delay), numbers++, what);
      events.add(event);
      return event;
    }

    private void deliver() {
      follow(permits.enter(ENDPOINT));
    }

    private void follow(Admission entry) {
      if (entry instanceof RetryLater later) {
        inVain++;
        putOff.add(in(later.delay(), this::deliver));
      } else if (entry instanceof QueuePosition position) {
        waiting.add(position);
        in(EndpointLimit.SOONEST, () -> giveUp(position));
      } else {
        var permit = (Permit) entry;
        calls++;
        var time = duration.apply(calls);
        in(time, () -> hasEnded(permit, time));
      }
    }

    private void giveUp(QueuePosition position) {
      if (waiting.remove(position)) {
        follow(permits.leave(position));
      }
    }

    private void hasEnded(Permit permit, Duration time) {
      ended++;
      if (end(permit, outcome, time.toMillis())) {
        recalled++;
        in(millis(250), this::recall);
      }
      while (!waiting.isEmpty() && waiting.peek().permit().isDone()) {
        follow(waiting.poll().permit().join());
      }
    }

    private void recall() {
      putOff.stream().filter(events::remove).forEach(event -> in(Duration.ZERO, event.what()));
      putOff.clear();
    }
  }

  private List<Permit> fill(Endpoint endpoint) {
    var taken = new ArrayList<Permit>();
    Admission entry;
    while ((entry = permits.enter(endpoint)) instanceof Permit permit) {
      taken.add(permit);
    }
    if (entry instanceof QueuePosition position) {
      permits.leave(position);
    }
    return taken;
  }

  /** Takes all permits of an endpoint that answers within 2 ms. */
  private List<Permit> quick(Endpoint endpoint) {
    proven(endpoint, 2);
    return fill(endpoint);
  }

  private void proven(Endpoint endpoint, long millis) {
    for (int round = 0; round < 4; round++) {
      fill(endpoint).forEach(permit -> end(permit, Result.DELIVERED, millis));
    }
  }

  /** How many get into the line. */
  private int line(Endpoint endpoint) {
    int length = 0;
    while (permits.enter(endpoint) instanceof QueuePosition) {
      length++;
    }
    return length;
  }

  private List<Duration> waits(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> ((RetryLater) permits.enter(ENDPOINT)).delay())
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

  private static Endpoint endpoint(int number) {
    return new Endpoint("default", "https://slow-" + number + ".example");
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
