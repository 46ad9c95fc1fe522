package io.postrider.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Starts or stops servers at the same time. */
final class InParallel {

  private static final long GIVE_UP_SECONDS = 20;

  /** Starts a server and returns when it is ready, or stops one. */
  interface Task {
    void run() throws IOException;
  }

  private InParallel() {}

  /**
   * Returns when all are done. If one fails, the others are interrupted, because they may wait for
   * it in vain; the caller stops what has started.
   */
  static void run(List<Task> tasks) {
    var threads = Executors.newFixedThreadPool(tasks.size());
    var starting = new ExecutorCompletionService<Void>(threads);
    tasks.forEach(task -> starting.submit(() -> one(task), null));
    try {
      for (var i = 0; i < tasks.size(); i++) {
        starting.take().get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while servers start or stop", e);
    } finally {
      end(threads);
    }
  }

  private static void one(Task task) {
    try {
      task.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    try {
      threads.awaitTermination(GIVE_UP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
