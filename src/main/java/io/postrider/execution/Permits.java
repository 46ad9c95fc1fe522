package io.postrider.execution;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.postrider.platform.Futures;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Limits how many workers run jobs at once. If all permits are in use, workers of {@link
 * Lane#NORMAL} get the next one before workers of {@link Lane#BULK}, each lane in order of arrival.
 *
 * <p>The normal lane has as many workers as there are permits. While all of them are busy, none can
 * receive the next message, and so none waits for its permit. What one of them gives back is then
 * kept for its next message for a short time; else each message would wait for two jobs to end.
 */
final class Permits {

  /**
   * The time in which a worker acknowledges a message and receives the next, with some to spare.
   */
  static final Duration KEPT = Duration.ofMillis(250);

  private final Map<Lane, Queue<CompletableFuture<Void>>> waiting = new EnumMap<>(Lane.class);
  private final int total;
  private final Executor later;

  /** Made in advance: while the server stops, Java cannot make the class of a lambda. */
  private final Runnable endOfKeeping = this::keepOneLess;

  private int free;

  /** How many of the free permits are kept for the normal lane. */
  private int kept;

  /** How many workers of the normal lane have a permit or wait for one. */
  private int normal;

  /**
   * Creates the permits.
   *
   * @param total how many there are, 1 or more; the normal lane has as many workers
   */
  Permits(int total) {
    this(total, CompletableFuture.delayedExecutor(KEPT.toMillis(), MILLISECONDS));
  }

  /**
   * Creates the permits with a clock of its own.
   *
   * @param later runs tasks after {@link #KEPT}
   */
  Permits(int total, Executor later) {
    this.total = total;
    this.later = later;
    free = total;
    for (var lane : Lane.values()) {
      waiting.put(lane, new ArrayDeque<>());
    }
  }

  /**
   * Waits for a permit without a time limit. The caller must release it, for the same lane.
   *
   * @throws InterruptedException if the thread is interrupted; then it has no permit
   */
  void acquire(Lane lane) throws InterruptedException {
    var permit = new CompletableFuture<Void>();
    synchronized (this) {
      normal += lane == Lane.NORMAL ? 1 : 0;
      waiting.get(lane).add(permit);
      grant();
    }
    Futures.awaitTurn(permit, () -> giveUp(lane, permit));
  }

  /** Gives a permit back. */
  synchronized void release(Lane lane) {
    free++;
    if (lane == Lane.NORMAL) {
      if (normal == total && !waiting.get(Lane.BULK).isEmpty()) {
        kept++;
        later.execute(endOfKeeping);
      }
      normal--;
    }
    grant();
  }

  private synchronized void keepOneLess() {
    kept = Math.max(0, kept - 1);
    grant();
  }

  /** The permit may have been granted in the moment of the interruption. */
  private synchronized void giveUp(Lane lane, CompletableFuture<Void> permit) {
    if (waiting.get(lane).remove(permit)) {
      normal -= lane == Lane.NORMAL ? 1 : 0;
    } else {
      release(lane);
    }
  }

  private void grant() {
    for (var lane : Lane.values()) {
      boolean bulk = lane == Lane.BULK;
      var line = waiting.get(lane);
      while (free > (bulk ? kept : 0) && !line.isEmpty()) {
        free--;
        kept = bulk ? kept : Math.max(0, kept - 1);
        line.remove().complete(null);
      }
    }
  }
}
