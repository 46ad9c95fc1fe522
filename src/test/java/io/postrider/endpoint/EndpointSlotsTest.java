package io.postrider.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.endpoint.DeliveryAttempt.Outcome;
import io.postrider.endpoint.EndpointSlots.Entry;
import io.postrider.endpoint.EndpointSlots.Later;
import io.postrider.endpoint.EndpointSlots.Place;
import io.postrider.endpoint.EndpointSlots.Slot;
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
class EndpointSlotsTest {

  private static final int WORKERS = 32;
  private static final int CAP = 8;
  private static final Endpoint ENDPOINT = new Endpoint("default", "https://example.com");
  private static final Duration HANGS = Duration.ofSeconds(15);

  private final ManualClock clock = new ManualClock();
  private final EndpointSlots slots = new EndpointSlots(WORKERS, CAP, clock, new Random(1));

  @Test
  void endpoint_begins_with_few_calls_and_gets_more_with_each_success_up_to_the_cap() {
    assertThat(fill(ENDPOINT)).hasSize(4).allSatisfy(slot -> end(slot, Outcome.DELIVERED, 20));
    assertThat(fill(ENDPOINT)).hasSize(8).allSatisfy(slot -> end(slot, Outcome.DELIVERED, 20));
    assertThat(fill(ENDPOINT)).hasSize(8);
  }

  @Test
  void failures_take_an_endpoint_down_to_one_call_at_once() {
    for (var slot : fill(ENDPOINT)) {
      end(slot, Outcome.RETRY, 20);
    }

    assertThat(fill(ENDPOINT)).hasSize(1);
  }

  @Test
  void endpoints_have_slots_of_their_own() {
    fill(ENDPOINT);

    assertThat(fill(endpoint(2))).hasSize(4);
    assertThat(fill(new Endpoint("client-2", ENDPOINT.origin()))).hasSize(4);
  }

  @Test
  void all_slow_endpoints_together_get_half_of_the_workers() {
    var slow = IntStream.range(0, 50).mapToObj(EndpointSlotsTest::endpoint).toList();
    for (var endpoint : slow) {
      fill(endpoint).forEach(slot -> end(slot, Outcome.DELIVERED, 14_000));
    }

    var taken = slow.stream().mapToInt(endpoint -> fill(endpoint).size()).sum();

    assertThat(taken).isEqualTo(WORKERS / 2);
    assertThat(fill(ENDPOINT)).isNotEmpty();
  }

  @Test
  void calls_that_hang_make_an_endpoint_slow_before_they_end() {
    IntStream.range(0, 4).forEach(i -> fill(endpoint(i)));
    clock.advance(Duration.ofSeconds(3));

    assertThat(slots.enter(endpoint(1))).isInstanceOf(Later.class);
    assertThat(fill(ENDPOINT)).hasSize(4);
  }

  /** As many names as one likes are free: a wildcard in the DNS. */
  @Test
  void tarpits_that_are_each_called_for_the_first_time_leave_workers_to_the_others() {
    fill(ENDPOINT).forEach(slot -> end(slot, Outcome.DELIVERED, 20));
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
      fill(endpoint(i)).forEach(slot -> end(slot, Outcome.RETRY, 14_000));
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
  void those_in_line_for_a_quick_receiver_have_its_slots_before_any_newcomer() {
    var taken = quick(ENDPOINT);
    var first = (Place) slots.enter(ENDPOINT);
    var second = (Place) slots.enter(ENDPOINT);

    end(taken.get(0), Outcome.DELIVERED, 2);

    assertThat(first.slot()).isCompleted();
    assertThat(second.slot()).isNotDone();
    assertThat(slots.enter(ENDPOINT)).isInstanceOf(Place.class);
  }

  @Test
  void slot_that_somebody_waited_for_comes_free_again() {
    var taken = quick(ENDPOINT);
    var place = (Place) slots.enter(ENDPOINT);
    taken.forEach(slots::release);

    slots.release(place.slot().getNow(null));

    assertThat(fill(ENDPOINT)).hasSize(CAP);
  }

  @Test
  void place_that_was_given_up_takes_no_slot() {
    var taken = quick(ENDPOINT);
    var place = (Place) slots.enter(ENDPOINT);

    assertThat(slots.leave(place)).isInstanceOf(Later.class);

    slots.release(taken.get(0));
    assertThat(place.slot()).isNotDone();
    assertThat(slots.enter(ENDPOINT)).isInstanceOf(Slot.class);
  }

  @Test
  void slot_that_comes_while_its_place_is_given_up_is_not_lost() {
    var taken = quick(ENDPOINT);
    var place = (Place) slots.enter(ENDPOINT);
    slots.release(taken.get(0));

    assertThat(slots.leave(place)).isEqualTo(place.slot().getNow(null));
  }

  @Test
  void worker_waits_in_vain_for_a_moment_only() {
    quick(ENDPOINT);

    assertThat(slots.take(ENDPOINT)).isInstanceOf(Later.class);
  }

  @Test
  void nobody_waits_for_a_receiver_that_has_never_answered_well_however_quickly() {
    fill(ENDPOINT).forEach(slot -> end(slot, Outcome.RETRY, 2));
    fill(ENDPOINT);

    assertThat(slots.enter(ENDPOINT)).isInstanceOf(Later.class);
  }

  @Test
  void nobody_waits_for_a_quick_receiver_that_begins_to_hang() {
    quick(ENDPOINT);
    clock.advance(millis(50));

    assertThat(slots.enter(ENDPOINT)).isInstanceOf(Later.class);
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
    var burst = new Burst(Outcome.RETRY, call -> HANGS);

    burst.run(500, 3, Duration.ofSeconds(60));

    assertThat(burst.inVain).isBetween(500, 1_500);
  }

  @Test
  void what_was_put_off_while_a_receiver_hung_comes_once_it_is_quick() {
    var burst = new Burst(Outcome.DELIVERED, call -> call <= 4 ? millis(800) : millis(4));

    burst.run(2_000, 1, Duration.ofSeconds(10));

    assertThat(burst.ended).isEqualTo(2_000);
    assertThat(burst.inVain).isBetween(500, 3_000);
  }

  @Test
  void quick_receiver_that_hangs_for_a_second_now_and_then_gets_all_that_was_put_off() {
    var burst =
        new Burst(Outcome.DELIVERED, call -> call % 2_000 < 8 ? Duration.ofSeconds(1) : millis(4));

    burst.run(10_000, 2, Duration.ofSeconds(30));

    assertThat(burst.ended).isEqualTo(10_000);
    assertThat(burst.recalled).isPositive();
  }

  @Test
  void receiver_that_stays_slow_has_nothing_called_back() {
    var burst = new Burst(Outcome.DELIVERED, call -> millis(500));

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
            Outcome.DELIVERED,
            call -> Duration.ofNanos((long) (15e6 * Math.exp(0.6 * random.nextGaussian()))));

    burst.run(20_000, 1, Duration.ofSeconds(60));

    assertThat(burst.inVain).isGreaterThan(10_000);
    assertThat(burst.recalled).isZero();
  }

  /** Failing at once is quick, too. */
  @Test
  void receiver_that_fails_has_nothing_called_back() {
    var burst = new Burst(Outcome.RETRY, call -> call <= 4 ? millis(800) : millis(1));

    burst.run(500, 1, Duration.ofSeconds(60));

    assertThat(burst.recalled).isZero();
  }

  /** Deliveries to one receiver, one after the other, in the time of the clock. */
  private final class Burst {
    private final Outcome outcome;
    private final IntFunction<Duration> duration;
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparing(Event::at).thenComparing(Event::number));
    private final List<Event> putOff = new ArrayList<>();
    private final Deque<Place> waiting = new ArrayDeque<>();
    private int numbers;
    private int calls;
    private int inVain;
    private int ended;
    private int recalled;

    private record Event(Instant at, int number, Runnable what) {}

    /** With each call, counted from 1, taking so long. */
    Burst(Outcome outcome, IntFunction<Duration> duration) {
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
      follow(slots.enter(ENDPOINT));
    }

    private void follow(Entry entry) {
      if (entry instanceof Later later) {
        inVain++;
        putOff.add(in(later.delay(), this::deliver));
      } else if (entry instanceof Place place) {
        waiting.add(place);
        in(EndpointLane.SOONEST, () -> giveUp(place));
      } else {
        var slot = (Slot) entry;
        calls++;
        var time = duration.apply(calls);
        in(time, () -> hasEnded(slot, time));
      }
    }

    private void giveUp(Place place) {
      if (waiting.remove(place)) {
        follow(slots.leave(place));
      }
    }

    private void hasEnded(Slot slot, Duration time) {
      ended++;
      if (end(slot, outcome, time.toMillis())) {
        recalled++;
        in(millis(250), this::recall);
      }
      while (!waiting.isEmpty() && waiting.peek().slot().isDone()) {
        follow(waiting.poll().slot().join());
      }
    }

    private void recall() {
      putOff.stream().filter(events::remove).forEach(event -> in(Duration.ZERO, event.what()));
      putOff.clear();
    }
  }

  private List<Slot> fill(Endpoint endpoint) {
    var taken = new ArrayList<Slot>();
    Entry entry;
    while ((entry = slots.enter(endpoint)) instanceof Slot slot) {
      taken.add(slot);
    }
    if (entry instanceof Place place) {
      slots.leave(place);
    }
    return taken;
  }

  /** Takes all slots of an endpoint that answers within 2 ms. */
  private List<Slot> quick(Endpoint endpoint) {
    proven(endpoint, 2);
    return fill(endpoint);
  }

  private void proven(Endpoint endpoint, long millis) {
    for (int round = 0; round < 4; round++) {
      fill(endpoint).forEach(slot -> end(slot, Outcome.DELIVERED, millis));
    }
  }

  /** How many get into the line. */
  private int line(Endpoint endpoint) {
    int length = 0;
    while (slots.enter(endpoint) instanceof Place) {
      length++;
    }
    return length;
  }

  private List<Duration> waits(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> ((Later) slots.enter(ENDPOINT)).delay())
        .toList();
  }

  private boolean end(Slot slot, Outcome outcome, long millis) {
    boolean quicker =
        slots.learn(
            slot,
            new DeliveryAttempt(
                slot.since(), millis, 0, Optional.empty(), Optional.empty(), outcome));
    slots.release(slot);
    return quicker;
  }

  private static Endpoint endpoint(int number) {
    return new Endpoint("default", "https://slow-" + number + ".example");
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }
}
