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
 * Limits how many calls this node makes at once, to each host and to groups of hosts. A host starts
 * with 4 permits, gains one with each success up to a cap, and loses half with each failure that is
 * its own ({@link DeliveryAttempt#isFaultOfHost()}). All slow hosts together get half of the
 * workers; slow hosts and those without any success so far together get three quarters. So neither
 * one receiver that hangs, nor any number of them under new names, can use up the workers of the
 * others.
 *
 * <p>Where permits become free within milliseconds, a worker waits for one, because a retry costs
 * the broker a second message. At most half of the workers wait at a time, none longer than the
 * shortest retry delay, and none for a host that hangs.
 */
public final class HostPermits {

  /** The immediate answer: a permit, a retry, or a position in the queue for a permit. */
  sealed interface Admission {}

  /** The final answer: a permit, or the delay after which to try again. */
  sealed interface PermitOrRetry extends Admission {}

  /** A right to one call; the caller gives it back with {@link #release}. */
  public record Permit(Host host, Instant since) implements PermitOrRetry {}

  /**
   * A place in the queue for a permit; {@code permit} completes when the caller may go, unless the
   * caller has given up by {@link #leave}.
   */
  record QueuePosition(Host host, CompletableFuture<Permit> permit) implements Admission {}

  /** No permit is free; the caller tries again after the delay. */
  public record RetryLater(Duration delay) implements PermitOrRetry {}

  private static final int REMEMBERED = 10_000;

  private final int cap;
  private final int maxWaiting;
  private final int maxSlowCalls;
  private final int maxUnprovenCalls;
  private final Clock clock;
  private final RandomGenerator random;
  private final Map<Host, HostLimit> limits =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Host, HostLimit> eldest) {
          return size() > REMEMBERED && eldest.getValue().isIdle();
        }
      };

  private int waiting;

  /**
   * Creates the limits.
   *
   * @param workers the number of threads that deliver webhooks
   * @param cap the most calls to one host at once
   */
  public HostPermits(int workers, int cap, Clock clock, RandomGenerator random) {
    this.maxWaiting = workers / 2;
    this.maxSlowCalls = Math.max(1, workers / 2);
    this.maxUnprovenCalls = Math.max(1, workers * 3 / 4);
    this.cap = Math.min(cap, maxSlowCalls);
    this.clock = clock;
    this.random = random;
  }

  /** Takes a permit, possibly after a short wait in the queue, or says when to try again. */
  public PermitOrRetry take(Host host) {
    var admission = enter(host);
    return admission instanceof QueuePosition position
        ? await(position)
        : (PermitOrRetry) admission;
  }

  private PermitOrRetry await(QueuePosition position) {
    try {
      return position.permit().get(HostLimit.SHORTEST_DELAY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return leave(position);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return leave(position);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * Asks for a permit without blocking. The caller must await a queue position or {@link #leave}
   * it.
   */
  public synchronized Admission enter(Host host) {
    var now = clock.instant();
    var limit = limits.computeIfAbsent(host, first -> new HostLimit(cap));
    if (mayCall(limit, now)) {
      return limit.grant(host, now);
    }
    if (waiting < maxWaiting && limit.isQuick(now)) {
      waiting++;
      return limit.enqueue(host);
    }
    return new RetryLater(limit.nextRetry(now, random));
  }

  private boolean mayCall(HostLimit limit, Instant now) {
    return limit.hasRoom() && isWithinShare(limit, now);
  }

  private boolean isWithinShare(HostLimit limit, Instant now) {
    if (limit.isSlow(now)) {
      return calls(each -> each.isSlow(now)) < maxSlowCalls;
    }
    return limit.hasSucceeded()
        || calls(each -> !each.hasSucceeded() || each.isSlow(now)) < maxUnprovenCalls;
  }

  /** Gives up a queue position, unless its permit was granted in the meantime. */
  synchronized PermitOrRetry leave(QueuePosition position) {
    var limit = limits.get(position.host());
    if (limit.queue.remove(position)) {
      waiting--;
      return new RetryLater(limit.nextRetry(clock.instant(), random));
    }
    return position.permit().join();
  }

  /** Gives a permit back; callers in the queue get it before new callers. */
  public synchronized void release(Permit permit) {
    var now = clock.instant();
    var limit = limits.get(permit.host());
    limit.calls.remove(permit.since());
    while (!limit.queue.isEmpty() && mayCall(limit, now)) {
      waiting--;
      limit.queue.poll().permit().complete(limit.grant(permit.host(), now));
    }
  }

  /**
   * Adapts the host's limit to the result of a call.
   *
   * @return whether the host has become so much faster that its scheduled retries should run now
   */
  public synchronized boolean learn(Permit permit, DeliveryAttempt attempt) {
    var limit = limits.get(permit.host());
    limit.learn(attempt);
    return attempt.wasDelivered() && limit.isMuchFaster(clock.instant());
  }

  private int calls(Predicate<HostLimit> of) {
    return limits.values().stream().filter(of).mapToInt(limit -> limit.calls.size()).sum();
  }
}
