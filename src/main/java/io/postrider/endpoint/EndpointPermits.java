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
 * Limits how many calls this node makes at once, to each endpoint and to groups of them. An
 * endpoint begins with few permits, gets one more with each success up to a cap, and half as many
 * with each failure. All slow endpoints together get half of the workers, and together with those
 * that have never answered well three quarters. So neither one receiver that hangs, nor any number
 * of them under new names, takes the workers of others.
 *
 * <p>Where permits become free within milliseconds, a worker waits for one, since a retry costs the
 * broker a second message. At most half of the workers wait, none of them longer than the shortest
 * delay of a retry, and none for an endpoint that hangs.
 */
public final class EndpointPermits {

  /** The immediate answer: a permit, a retry, or a position in the queue for a permit. */
  sealed interface Admission {}

  /** The final answer: a permit, or the delay after which to try again. */
  sealed interface PermitOrRetry extends Admission {}

  /** To be given back with {@link #release}. */
  public record Permit(Endpoint endpoint, Instant since) implements PermitOrRetry {}

  /** The permit completes when it is this caller's, unless {@link #leave} gives the position up. */
  record QueuePosition(Endpoint endpoint, CompletableFuture<Permit> permit) implements Admission {}

  /** No permit is free; one may be after the delay. */
  public record RetryLater(Duration delay) implements PermitOrRetry {}

  private static final int REMEMBERED = 10_000;

  private final int cap;
  private final int waitingShare;
  private final int slowShare;
  private final int doubtfulShare;
  private final Clock clock;
  private final RandomGenerator random;
  private final Map<Endpoint, EndpointLimit> limits =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, EndpointLimit> eldest) {
          return size() > REMEMBERED && eldest.getValue().isIdle();
        }
      };

  private int waiting;

  /** For so many workers, of which one endpoint gets {@code cap} at most. */
  public EndpointPermits(int workers, int cap, Clock clock, RandomGenerator random) {
    this.waitingShare = workers / 2;
    this.slowShare = Math.max(1, workers / 2);
    this.doubtfulShare = Math.max(1, workers * 3 / 4);
    this.cap = Math.min(cap, slowShare);
    this.clock = clock;
    this.random = random;
  }

  /** Takes a permit, if need be after a moment in the queue; or says when to try again. */
  public PermitOrRetry take(Endpoint endpoint) {
    var entry = enter(endpoint);
    return entry instanceof QueuePosition position ? await(position) : (PermitOrRetry) entry;
  }

  private PermitOrRetry await(QueuePosition position) {
    try {
      return position.permit().get(EndpointLimit.SOONEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return leave(position);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return leave(position);
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Asks for a permit. A position in the queue must be waited for, or left. */
  public synchronized Admission enter(Endpoint endpoint) {
    var now = clock.instant();
    var limit = limits.computeIfAbsent(endpoint, first -> new EndpointLimit(cap));
    if (mayCall(limit, now)) {
      return limit.grant(endpoint, now);
    }
    if (waiting < waitingShare && limit.isQuick(now)) {
      waiting++;
      return limit.enqueue(endpoint);
    }
    return new RetryLater(limit.nextRetry(now, random));
  }

  private boolean mayCall(EndpointLimit limit, Instant now) {
    return limit.hasRoom() && hasShare(limit, now);
  }

  private boolean hasShare(EndpointLimit limit, Instant now) {
    if (limit.isSlow(now)) {
      return calls(each -> each.isSlow(now)) < slowShare;
    }
    return limit.isProven() || calls(each -> !each.isProven() || each.isSlow(now)) < doubtfulShare;
  }

  /** Gives a position up, unless its permit has come in the last moment. */
  synchronized PermitOrRetry leave(QueuePosition position) {
    var limit = limits.get(position.endpoint());
    if (limit.queue.remove(position)) {
      waiting--;
      return new RetryLater(limit.nextRetry(clock.instant(), random));
    }
    return position.permit().join();
  }

  /** Gives a permit back; callers in the queue have it before any newcomer. */
  public synchronized void release(Permit permit) {
    var now = clock.instant();
    var limit = limits.get(permit.endpoint());
    limit.calls.remove(permit.since());
    while (!limit.queue.isEmpty() && mayCall(limit, now)) {
      waiting--;
      limit.queue.poll().permit().complete(limit.grant(permit.endpoint(), now));
    }
  }

  /**
   * Learns from a call how much the endpoint can take.
   *
   * @return whether it has become so much faster that its scheduled retries should come now
   */
  public synchronized boolean learn(Permit permit, DeliveryAttempt attempt) {
    var limit = limits.get(permit.endpoint());
    limit.learn(attempt);
    return attempt.wasDelivered() && limit.isMuchFaster(clock.instant());
  }

  private int calls(Predicate<EndpointLimit> of) {
    return limits.values().stream().filter(of).mapToInt(limit -> limit.calls.size()).sum();
  }
}
