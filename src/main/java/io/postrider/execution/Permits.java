package io.postrider.execution;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Limits how many workers run jobs at once. If all permits are in use, workers of {@link
 * Lane#NORMAL} get the next one before workers of {@link Lane#BULK}, each lane in order of arrival.
 */
final class Permits {

  private final Map<Lane, Queue<CompletableFuture<Void>>> waiting = new EnumMap<>(Lane.class);
  private int free;

  /**
   * Creates the permits.
   *
   * @param total how many there are, 1 or more
   */
  Permits(int total) {
    free = total;
    for (var lane : Lane.values()) {
      waiting.put(lane, new ArrayDeque<>());
    }
  }

  /**
   * Waits for a permit without a time limit. The caller must release it.
   *
   * @throws InterruptedException if the thread is interrupted; then it has no permit
   */
  void acquire(Lane lane) throws InterruptedException {
    var permit = new CompletableFuture<Void>();
    synchronized (this) {
      waiting.get(lane).add(permit);
      grant();
    }
    try {
      permit.get();
    } catch (InterruptedException stopping) {
      giveUp(lane, permit);
      throw stopping;
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  /** Gives a permit back. */
  synchronized void release() {
    free++;
    grant();
  }

  /** The permit may have been granted in the moment of the interruption. */
  private synchronized void giveUp(Lane lane, CompletableFuture<Void> permit) {
    if (!waiting.get(lane).remove(permit)) {
      release();
    }
  }

  private void grant() {
    for (var lane : Lane.values()) {
      var line = waiting.get(lane);
      while (free > 0 && !line.isEmpty()) {
        free--;
        line.remove().complete(null);
      }
    }
  }
}
