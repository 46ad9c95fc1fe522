package io.postrider.job;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Lets callers who wait at the same moment share one trip to the disk: a single thread takes all
 * that has gathered while it was away and commits it together. At low load a batch is one entry and
 * nothing waits.
 *
 * @param <T> what is committed
 * @param <R> what each caller gets
 */
public final class GroupCommit<T, R> implements AutoCloseable {

  /**
   * One caller's entry, and the promise of its answer.
   *
   * @param <T> what is committed
   * @param <R> what the caller gets
   */
  public static final class Pending<T, R> extends CompletableFuture<R> {
    private final T item;

    Pending(T item) {
      this.item = item;
    }

    /** Completes it with the result, or with the failure if there is one. */
    void settle(R result, Throwable failure) {
      if (failure == null) {
        complete(result);
      } else {
        completeExceptionally(failure);
      }
    }

    /** What the caller handed over. */
    public T item() {
      return item;
    }
  }

  private final BlockingQueue<Pending<T, R>> waiting;
  private final int batchSize;
  private final Consumer<List<Pending<T, R>>> commit;
  private final Thread thread;
  private volatile boolean stopped;

  /**
   * Starts the committing thread.
   *
   * @param commit completes every entry it is given; what it throws fails those it did not complete
   * @param batchSize how many entries share a commit at most
   * @param capacity how many may wait; beyond, {@link #submit} fails
   */
  public GroupCommit(
      ThreadFactory threads, int batchSize, int capacity, Consumer<List<Pending<T, R>>> commit) {
    this.waiting = new LinkedBlockingQueue<>(capacity);
    this.batchSize = batchSize;
    this.commit = commit;
    this.thread = threads.newThread(this::run);
    this.thread.setDaemon(true);
    this.thread.start();
  }

  /**
   * Hands an entry over; fails with {@link UnavailableException} when too many wait already.
   *
   * @return completed when the entry is committed
   */
  public CompletableFuture<R> submit(T item) {
    var pending = new Pending<T, R>(item);
    if (!waiting.offer(pending)) {
      pending.completeExceptionally(new UnavailableException("Too many requests wait.", null));
    } else if (stopped) {
      // Nobody looks at those who wait any more.
      pending.completeExceptionally(stopping());
    }
    return pending;
  }

  /** Hands an entry over again, after a pause. */
  void resubmit(Pending<T, R> pending, Duration pause) {
    delayedExecutor(pause.toMillis(), MILLISECONDS)
        .execute(() -> submit(pending.item()).whenComplete(pending::settle));
  }

  private void run() {
    var batch = new ArrayList<Pending<T, R>>(batchSize);
    while (!Thread.currentThread().isInterrupted()) {
      try {
        batch.add(waiting.take());
        waiting.drainTo(batch, batchSize - 1);
        commit.accept(List.copyOf(batch));
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error cause) {
        batch.forEach(pending -> pending.completeExceptionally(cause));
      }
      batch.clear();
    }
    stopped = true;
    waiting.forEach(pending -> pending.completeExceptionally(stopping()));
  }

  /** Stops the thread; whoever still waits gets {@link UnavailableException}. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private static UnavailableException stopping() {
    return new UnavailableException("The service is stopping.", null);
  }
}
