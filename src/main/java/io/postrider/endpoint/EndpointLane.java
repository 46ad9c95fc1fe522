package io.postrider.endpoint;

import io.postrider.endpoint.EndpointSlots.Place;
import io.postrider.endpoint.EndpointSlots.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** The calls to one endpoint: those under way, those that wait, and what was learnt from others. */
final class EndpointLane {

  /** What is put off does not come again sooner. */
  static final Duration SOONEST = Duration.ofMillis(50);

  private static final int FIRST_WINDOW = 4;
  private static final Duration SLOW = Duration.ofSeconds(2);
  private static final Duration USUAL = Duration.ofMillis(50);
  private static final Duration LATEST = Duration.ofMinutes(1);
  private static final Duration WORTH_TAKING_BACK = Duration.ofSeconds(1);
  private static final int MUCH_QUICKER = 4;

  /** What comes back at once goes before all that is for others. */
  private static final int MOST_TAKEN_BACK = 1_000;

  final Deque<Instant> calls = new ArrayDeque<>();
  final Deque<Place> line = new ArrayDeque<>();
  private final int cap;
  private int window;
  private boolean proven;
  private Duration average = USUAL;
  private Instant lastTurn = Instant.MIN;
  private Instant turnsCountedAt = Instant.MIN;
  private double turns;

  EndpointLane(int cap) {
    this.cap = cap;
    this.window = Math.min(FIRST_WINDOW, cap);
  }

  Slot call(Endpoint endpoint, Instant now) {
    calls.add(now);
    return new Slot(endpoint, now);
  }

  Place queue(Endpoint endpoint) {
    var place = new Place(endpoint, new CompletableFuture<>());
    line.add(place);
    return place;
  }

  void learn(DeliveryAttempt attempt) {
    boolean delivered = attempt.wasDelivered();
    window = delivered ? Math.min(cap, window + 1) : Math.max(1, window / 2);
    proven |= delivered;
    average = average.multipliedBy(3).plusMillis(attempt.durationMillis()).dividedBy(4);
  }

  boolean hasRoom() {
    return calls.size() < window;
  }

  boolean isIdle() {
    return calls.isEmpty() && line.isEmpty();
  }

  /** Whether it has ever answered well. */
  boolean isProven() {
    return proven;
  }

  boolean isSlow(Instant now) {
    return usual(now).compareTo(SLOW) >= 0;
  }

  /** Whether one more in the line would have a slot before what is put off comes again. */
  boolean isQuick(Instant now) {
    var usual = usual(now);
    return proven
        && usual.compareTo(SOONEST) < 0
        && usual.multipliedBy(line.size() + 1L).dividedBy(window).compareTo(SOONEST) < 0;
  }

  /** How long a call takes: as the last ones did, or as long as one that still hangs. */
  private Duration usual(Instant now) {
    var oldest = calls.isEmpty() ? Duration.ZERO : Duration.between(calls.peek(), now);
    return oldest.compareTo(average) > 0 ? oldest : average;
  }

  private Duration pace(Instant now) {
    return usual(now).dividedBy(window);
  }

  /** Whoever comes in vain gets a turn of his own, one after the other, as slots come free. */
  Duration nextTurn(Instant now, RandomGenerator random) {
    countTurns(now);
    turns++;
    lastTurn = lastTurn.plus(pace(now));
    if (lastTurn.isAfter(now.plus(LATEST))) {
      lastTurn = now.plus(LATEST);
      return LATEST.minusMillis(random.nextLong(LATEST.toMillis() / 2));
    }
    var delay = Duration.between(now, lastTurn);
    return delay.compareTo(SOONEST) < 0 ? SOONEST : delay;
  }

  /** Those still to come, as if they were evenly apart. */
  private void countTurns(Instant now) {
    if (lastTurn.isAfter(now)) {
      turns *= (double) nanos(now, lastTurn) / nanos(turnsCountedAt, lastTurn);
    } else {
      turns = 0;
      lastTurn = now;
    }
    turnsCountedAt = now;
  }

  private static long nanos(Instant from, Instant to) {
    return Duration.between(from, to).toNanos();
  }

  /**
   * Whether turns were handed out for much further ahead than they need by now, as while it hung
   * for a moment. They are as good as over then, and handed out anew.
   */
  boolean takesTurnsBack(Instant now) {
    countTurns(now);
    var ahead = Duration.between(now, lastTurn);
    boolean worth =
        ahead.compareTo(WORTH_TAKING_BACK) > 0
            && turns <= MOST_TAKEN_BACK
            && turns * MUCH_QUICKER * pace(now).toNanos() < ahead.toNanos();
    if (worth) {
      lastTurn = now;
    }
    return worth;
  }
}
