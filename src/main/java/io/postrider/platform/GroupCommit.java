package io.postrider.platform;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Lets callers who wait at the same moment share one trip to the disk: whoever commits takes all
 * that has gathered meanwhile. That is a caller who finds nobody at it, so that at low load a batch
 * is one entry and no thread is changed; when more come, a thread kept for it stays at it.
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
    private volatile boolean turnedAway;

    public Pending(T item) {
      this.item = item;
    }

    /** Completes it with the result, or with the failure if there is one. */
    public void settle(R result, Throwable failure) {
      if (failure == null) {
        complete(result);
      } else {
        completeExceptionally(failure);
      }
    }

    /** Whether it failed before anybody looked at it. */
    public boolean isTurnedAway() {
      return turnedAway;
    }

    private void turnAway(String why) {
      turnedAway = true;
      completeExceptionally(new UnavailableException(why, null));
    }

    /** What the caller handed over. */
    public T item() {
      return item;
    }
  }

  private static final String STOPPING = "The service is stopping.";

  private final BlockingQueue<Pending<T, R>> waiting;
  private final Queue<Thread> idle = new ConcurrentLinkedQueue<>();
  private final Semaphore seats;
  private final int batchSize;
  private final Consumer<List<Pending<T, R>>> commit;
  private final List<Thread> committers;
  private volatile boolean stopped;

  /**
   * Starts the threads that commit for those who do not wait.
   *
   * @param commit completes every entry it is given; what it throws fails those it did not complete
   * @param seats how many commits may be under way at once; with more than one, what was handed
   *     over first need not be committed first
   * @param batchSize how many entries share a commit at most
   * @param capacity how many may wait; beyond, an entry fails
   */
  public GroupCommit(
      ThreadFactory threads,
      int seats,
      int batchSize,
      int capacity,
      Consumer<List<Pending<T, R>>> commit) {
    this.waiting = new LinkedBlockingQueue<>(capacity);
    this.seats = new Semaphore(seats);
    this.batchSize = batchSize;
    this.commit = commit;
    this.committers = Stream.generate(() -> threads.newThread(this::run)).limit(seats).toList();
    committers.forEach(thread -> thread.setDaemon(true));
    committers.forEach(Thread::start);
  }

  /**
   * Hands an entry over; it fails with {@link UnavailableException} when too many wait already.
   *
   * @return completed when the entry is committed
   */
  public Pending<T, R> submit(T item) {
    var pending = new Pending<T, R>(item);
    enter(pending);
    wake();
    return pending;
  }

  /**
   * Hands an entry over and waits; commits, if nobody does.
   *
   * @throws UnavailableException when too many wait already
   * @throws CompletionException around what is no {@link RuntimeException}
   */
  public R call(T item) {
    var pending = new Pending<T, R>(item);
    enter(pending);
    lead(false);
    try {
      return pending.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }

  private void enter(Pending<T, R> pending) {
    if (!waiting.offer(pending)) {
      pending.turnAway("Too many requests wait.");
    } else if (stopped) {
      // Nobody looks at those who wait any more.
      pending.turnAway(STOPPING);
    }
  }

  /** Hands an entry over again, after a pause. */
  public void resubmit(Pending<T, R> pending, Duration pause) {
    delayedExecutor(pause.toMillis(), MILLISECONDS)
        .execute(
            () -> {
              if (!pending.isDone()) {
                enter(pending);
                wake();
              }
            });
  }

  /**
   * Commits, if there is a seat and somebody waits.
   *
   * @param staying whether to go on as long as somebody waits, or rise after one batch
   */
  private boolean lead(boolean staying) {
    if (waiting.isEmpty() || !seats.tryAcquire()) {
      return false;
    }
    try {
      do {
        commitNext();
      } while (staying && !waiting.isEmpty() && !Thread.currentThread().isInterrupted());
    } finally {
      seats.release();
    }
    if (!waiting.isEmpty()) {
      // Who came while there was no seat left it to others.
      wake();
    }
    return true;
  }

  private void commitNext() {
    var batch = new ArrayList<Pending<T, R>>();
    waiting.drainTo(batch, batchSize);
    if (batch.isEmpty()) {
      return;
    }
    try {
      commit.accept(List.copyOf(batch));
    } catch (RuntimeException | Error cause) {
      batch.forEach(pending -> pending.completeExceptionally(cause));
    }
  }

  private void wake() {
    if (seats.availablePermits() > 0) {
      LockSupport.unpark(idle.poll());
    }
  }

  private void run() {
    var self = Thread.currentThread();
    while (!self.isInterrupted()) {
      if (!lead(true)) {
        idle.add(self);
        // Looked at once more, as nobody wakes who was not idle yet.
        if (!lead(true)) {
          LockSupport.park(this);
        }
        idle.remove(self);
      }
    }
    stopped = true;
    waiting.forEach(pending -> pending.turnAway(STOPPING));
  }

  /** Stops the threads; whoever still waits gets {@link UnavailableException}. */
  @Override
  public void close() {
    committers.forEach(Thread::interrupt);
  }
}
