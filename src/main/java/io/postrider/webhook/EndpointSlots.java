package io.postrider.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Who is called by this node now. An endpoint begins with few calls at once, gets one more with
 * each success up to a cap, and half as many with each failure; all slow ones together get half of
 * the workers; and with those that have never answered well, three quarters. So neither one
 * receiver that hangs nor any number of them, each under a new name, take the workers of others.
 */
final class EndpointSlots {

  /** What a caller gets: a slot, or the advice to come again. */
  sealed interface Turn {}

  /** To be given back with {@link #release}. */
  record Slot(Endpoint endpoint, Instant since) implements Turn {}

  /** No slot is free; one may be then. */
  record Later(Duration delay) implements Turn {}

  private static final int FIRST_WINDOW = 4;
  private static final Duration SLOW = Duration.ofSeconds(2);
  private static final Duration USUAL = Duration.ofMillis(50);
  private static final Duration SOONEST = Duration.ofMillis(50);
  private static final Duration LATEST = Duration.ofMinutes(1);
  private static final int REMEMBERED = 10_000;

  private final int cap;
  private final int slowShare;
  private final int doubtfulShare;
  private final Clock clock;
  private final RandomGenerator random;
  private final Map<Endpoint, Lane> lanes =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, Lane> eldest) {
          return size() > REMEMBERED && eldest.getValue().calls.isEmpty();
        }
      };

  /** For so many workers, of which one endpoint gets {@code cap} at most. */
  EndpointSlots(int workers, int cap, Clock clock, RandomGenerator random) {
    this.slowShare = Math.max(1, workers / 2);
    this.doubtfulShare = Math.max(1, workers * 3 / 4);
    this.cap = Math.min(cap, slowShare);
    this.clock = clock;
    this.random = random;
  }

  synchronized Turn enter(Endpoint endpoint) {
    var now = clock.instant();
    var lane = lanes.computeIfAbsent(endpoint, first -> new Lane(Math.min(FIRST_WINDOW, cap)));
    if (lane.calls.size() >= lane.window || !hasShare(lane, now)) {
      return new Later(lane.nextTurn(now, random));
    }
    lane.calls.add(now);
    return new Slot(endpoint, now);
  }

  private boolean hasShare(Lane lane, Instant now) {
    if (lane.isSlow(now)) {
      return calls(each -> each.isSlow(now)) < slowShare;
    }
    return lane.proven || calls(each -> !each.proven || each.isSlow(now)) < doubtfulShare;
  }

  synchronized void release(Slot slot) {
    lanes.get(slot.endpoint()).calls.remove(slot.since());
  }

  /** Learns from a call how much the endpoint can take. */
  synchronized void learn(Slot slot, DeliveryAttempt attempt) {
    var lane = lanes.get(slot.endpoint());
    boolean delivered = attempt.outcome() == DeliveryAttempt.Outcome.DELIVERED;
    lane.window = delivered ? Math.min(cap, lane.window + 1) : Math.max(1, lane.window / 2);
    lane.proven |= delivered;
    lane.average = lane.average.multipliedBy(3).plusMillis(attempt.durationMillis()).dividedBy(4);
  }

  private int calls(Predicate<Lane> of) {
    return lanes.values().stream().filter(of).mapToInt(lane -> lane.calls.size()).sum();
  }

  private static final class Lane {
    private final Deque<Instant> calls = new ArrayDeque<>();
    private int window;
    private boolean proven;
    private Duration average = USUAL;
    private Instant lastTurn = Instant.MIN;

    Lane(int window) {
      this.window = window;
    }

    boolean isSlow(Instant now) {
      return usual(now).compareTo(SLOW) >= 0;
    }

    /** How long a call takes: as the last ones did, or as long as one that still hangs. */
    private Duration usual(Instant now) {
      var oldest = calls.isEmpty() ? Duration.ZERO : Duration.between(calls.peek(), now);
      return oldest.compareTo(average) > 0 ? oldest : average;
    }

    /** Whoever comes in vain gets a turn of his own, one after the other, as slots come free. */
    Duration nextTurn(Instant now, RandomGenerator random) {
      var former = lastTurn.isBefore(now) ? now : lastTurn;
      lastTurn = former.plus(usual(now).dividedBy(window));
      if (lastTurn.isAfter(now.plus(LATEST))) {
        lastTurn = now.plus(LATEST);
        return LATEST.minusMillis(random.nextLong(LATEST.toMillis() / 2));
      }
      var delay = Duration.between(now, lastTurn);
      return delay.compareTo(SOONEST) < 0 ? SOONEST : delay;
    }
  }
}
