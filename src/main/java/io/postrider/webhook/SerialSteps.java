package io.postrider.webhook;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs short steps one after the other, each in the thread of whoever comes while no step runs. A
 * step that causes further ones does not run them itself: so steps that cause each other do not use
 * up the stack.
 */
final class SerialSteps {

  private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Runs a step now or soon; it must neither block nor throw. */
  void run(Runnable step) {
    steps.add(step);
    if (waiting.getAndIncrement() == 0) {
      do {
        steps.remove().run();
      } while (waiting.decrementAndGet() > 0);
    }
  }
}
