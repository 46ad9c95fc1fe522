package io.postrider.endpoint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Who is called by this node now. An endpoint begins with few calls at once, gets one more with
 * each success up to a cap, and half as many with each failure; all slow ones together get half of
 * the workers; and with those that have never answered well, three quarters. So neither one
 * receiver that hangs nor any number of them, each under a new name, take the workers of others.
 *
 * <p>Where slots come free within milliseconds a worker waits for one, since whatever is put off
 * costs the broker a second message. Half of the workers wait at most, none of them longer than
 * what is put off would, and none for an endpoint that hangs.
 */
public final class EndpointSlots {

  /** What there is at once: a turn, or a place in the line for one. */
  sealed interface Entry {}

  /** What a caller gets: a slot, or the advice to come again. */
  sealed interface Turn extends Entry {}

  /** To be given back with {@link #release}. */
  public record Slot(Endpoint endpoint, Instant since) implements Turn {}

  /** The slot comes when its turn has come, unless the place is given up with {@link #leave}. */
  record Place(Endpoint endpoint, CompletableFuture<Slot> slot) implements Entry {}

  /** No slot is free; one may be then. */
  public record Later(Duration delay) implements Turn {}

  private static final int REMEMBERED = 10_000;

  private final int cap;
  private final int waitingShare;
  private final int slowShare;
  private final int doubtfulShare;
  private final Clock clock;
  private final RandomGenerator random;
  private final Map<Endpoint, EndpointLane> lanes =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, EndpointLane> eldest) {
          return size() > REMEMBERED && eldest.getValue().isIdle();
        }
      };

  private int waiting;

  /** For so many workers, of which one endpoint gets {@code cap} at most. */
  public EndpointSlots(int workers, int cap, Clock clock, RandomGenerator random) {
    this.waitingShare = workers / 2;
    this.slowShare = Math.max(1, workers / 2);
    this.doubtfulShare = Math.max(1, workers * 3 / 4);
    this.cap = Math.min(cap, slowShare);
    this.clock = clock;
    this.random = random;
  }

  /** A slot, after a moment's wait if need be, or the advice to come again. */
  public Turn take(Endpoint endpoint) {
    var entry = enter(endpoint);
    return entry instanceof Place place ? await(place) : (Turn) entry;
  }

  private Turn await(Place place) {
    try {
      return place.slot().get(EndpointLane.SOONEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return leave(place);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return leave(place);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A place must be waited for or left. */
  public synchronized Entry enter(Endpoint endpoint) {
    var now = clock.instant();
    var lane = lanes.computeIfAbsent(endpoint, first -> new EndpointLane(cap));
    if (mayCall(lane, now)) {
      return lane.call(endpoint, now);
    }
    if (waiting < waitingShare && lane.isQuick(now)) {
      waiting++;
      return lane.queue(endpoint);
    }
    return new Later(lane.nextTurn(now, random));
  }

  private boolean mayCall(EndpointLane lane, Instant now) {
    return lane.hasRoom() && hasShare(lane, now);
  }

  private boolean hasShare(EndpointLane lane, Instant now) {
    if (lane.isSlow(now)) {
      return calls(each -> each.isSlow(now)) < slowShare;
    }
    return lane.isProven() || calls(each -> !each.isProven() || each.isSlow(now)) < doubtfulShare;
  }

  /** Gives a place up, unless its slot came in the last moment. */
  synchronized Turn leave(Place place) {
    var lane = lanes.get(place.endpoint());
    if (lane.line.remove(place)) {
      waiting--;
      return new Later(lane.nextTurn(clock.instant(), random));
    }
    return place.slot().join();
  }

  /** Gives a slot back; those in the line have it before any newcomer. */
  public synchronized void release(Slot slot) {
    var now = clock.instant();
    var lane = lanes.get(slot.endpoint());
    lane.calls.remove(slot.since());
    while (!lane.line.isEmpty() && mayCall(lane, now)) {
      waiting--;
      lane.line.poll().slot().complete(lane.call(slot.endpoint(), now));
    }
  }

  /**
   * Learns from a call how much the endpoint can take.
   *
   * @return whether it has become so much quicker that what was put off should come now
   */
  public synchronized boolean learn(Slot slot, DeliveryAttempt attempt) {
    var lane = lanes.get(slot.endpoint());
    lane.learn(attempt);
    return attempt.wasDelivered() && lane.takesTurnsBack(clock.instant());
  }

  private int calls(Predicate<EndpointLane> of) {
    return lanes.values().stream().filter(of).mapToInt(lane -> lane.calls.size()).sum();
  }
}
