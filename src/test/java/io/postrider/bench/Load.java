package io.postrider.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Sends requests on many connections at once, and measures how long each takes. */
final class Load implements AutoCloseable {

  /** A request on a connection; the number differs each time. */
  @FunctionalInterface
  interface Step {
    void take(KeptConnection connection, int number) throws IOException;
  }

  /**
   * The result of a run.
   *
   * @param millis of each step, in ascending order
   */
  record Timing(double seconds, double[] millis) {

    double percentile(double percent) {
      int rank = (int) Math.ceil(percent / 100 * millis.length);
      return millis[Math.max(0, Math.min(millis.length, rank) - 1)];
    }
  }

  private final int port;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Load(int port) {
    this.port = port;
  }

  /**
   * A closed loop: each connection starts its next step when it has the answer to the one before.
   */
  Timing closed(int steps, int connections, Step step) {
    return run(steps, connections, step, 0);
  }

  /**
   * An open loop: steps are due at a fixed rate, whatever became of those before; a step that
   * starts late counts from when it was due.
   */
  Timing open(int steps, int connections, int perSecond, Step step) {
    return run(steps, connections, step, Duration.ofSeconds(1).toNanos() / perSecond);
  }

  private Timing run(int steps, int connections, Step step, long gapNanos) {
    var next = new AtomicInteger();
    var millis = new double[steps];
    long start = System.nanoTime();
    var loops =
        IntStream.range(0, connections)
            .mapToObj(
                c ->
                    CompletableFuture.runAsync(
                        () -> loop(next, millis, start, gapNanos, step), threads))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(loops).join();
    double seconds = (System.nanoTime() - start) / 1e9;
    Arrays.sort(millis);
    return new Timing(seconds, millis);
  }

  private void loop(AtomicInteger next, double[] millis, long start, long gapNanos, Step step) {
    try (var connection = new KeptConnection(port)) {
      for (int i = next.getAndIncrement(); i < millis.length; i = next.getAndIncrement()) {
        long due = gapNanos == 0 ? System.nanoTime() : start + i * gapNanos;
        for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
          LockSupport.parkNanos(early);
        }
        step.take(connection, i);
        millis[i] = (System.nanoTime() - due) / 1e6;
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
