package io.postrider.endpoint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 * shortest retry delay, and none for a host that hangs. Whoever waits without a thread does so for
 * up to five seconds.
 */
public final class HostPermits {

  /** The immediate answer: a permit, a retry, or a position in the queue for a permit. */
  sealed interface Admission {}

  /** The final answer: a permit, or the delay after which to try again. */
  public sealed interface PermitOrRetry extends Admission {}

  /** A right to one call; the caller gives it back with {@link #release}. */
  public record Permit(Host host, Instant since) implements PermitOrRetry {}

  /**
   * A place in the queue for a permit; {@code permit} completes when the caller may go, unless the
   * caller has given up by {@link #leave}.
   */
  record QueuePosition(
      Host host, CompletableFuture<PermitOrRetry> permit, boolean blocks, Instant since)
      implements Admission {}

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

  /** Those in the queues of hosts that block no thread, in the order in which they came. */
  private final Deque<QueuePosition> patient = new ArrayDeque<>();

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

  /**
   * Takes a permit without blocking: if it comes within about five seconds, it is waited for. The
   * stage may complete in the thread of whoever gives a permit back; its dependents must be fast.
   * {@link #giveUpWaiting} must be called from time to time.
   */
  public CompletionStage<PermitOrRetry> request(Host host) {
    var admission = enter(host, false);
    return admission instanceof QueuePosition position
        ? position.permit()
        : CompletableFuture.completedStage((PermitOrRetry) admission);
  }

  /** Ends the wait of those that have waited for too long. */
  public void giveUpWaiting() {
    var late = clock.instant().minus(HostLimit.LONGEST_WAIT);
    for (var next = firstBefore(late); next != null; next = firstBefore(late)) {
      var position = next;
      withdraw(position).ifPresent(retry -> position.permit().complete(retry));
    }
  }

  private synchronized QueuePosition firstBefore(Instant late) {
    var first = patient.peek();
    return first == null || first.since().isAfter(late) ? null : patient.poll();
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
  public Admission enter(Host host) {
    return enter(host, true);
  }

  /**
   * Asks for a permit.
   *
   * @param blocks whether a thread waits while the caller is in the queue
   */
  private synchronized Admission enter(Host host, boolean blocks) {
    var now = clock.instant();
    var limit = limits.computeIfAbsent(host, first -> new HostLimit(cap));
    if (mayCall(limit, now)) {
      return limit.grant(host, now);
    }
    if (blocks
        && waiting < maxWaiting
        && limit.hasSucceeded()
        && limit.isQuick(now, HostLimit.SHORTEST_DELAY)) {
      waiting++;
      return limit.enqueue(new QueuePosition(host, new CompletableFuture<>(), true, now));
    }
    // Others may have used up the share: only who ends a call of this host grants it the next.
    if (!blocks && !limit.calls.isEmpty() && limit.isQuick(now, HostLimit.LONGEST_WAIT)) {
      var position = limit.enqueue(new QueuePosition(host, new CompletableFuture<>(), false, now));
      patient.add(position);
      return position;
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
  PermitOrRetry leave(QueuePosition position) {
    var retry = withdraw(position);
    return retry.isPresent() ? retry.get() : position.permit().join();
  }

  /** Takes a caller out of the queue; empty if a permit was granted in the meantime. */
  private synchronized Optional<RetryLater> withdraw(QueuePosition position) {
    var limit = limits.get(position.host());
    if (!limit.queue.remove(position)) {
      return Optional.empty();
    }
    left(position);
    return Optional.of(new RetryLater(limit.nextRetry(clock.instant(), random)));
  }

  private void left(QueuePosition position) {
    if (position.blocks()) {
      waiting--;
    }
  }

  /** Gives a permit back; callers in the queue get it before new callers. */
  public void release(Permit permit) {
    giveBack(permit).forEach((position, granted) -> position.permit().complete(granted));
  }

  private synchronized Map<QueuePosition, Permit> giveBack(Permit permit) {
    var now = clock.instant();
    var limit = limits.get(permit.host());
    limit.calls.remove(permit.since());
    var granted = new LinkedHashMap<QueuePosition, Permit>();
    while (!limit.queue.isEmpty() && mayCall(limit, now)) {
      var next = limit.queue.poll();
      left(next);
      granted.put(next, limit.grant(permit.host(), now));
    }
    return granted;
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
