package io.postrider.platform;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Commits the entries of concurrent callers in batches, so that they share one round trip or one
 * write to the disk. Each commit takes all entries that have queued up meanwhile.
 *
 * <p>At low load the caller commits its own entry in its own thread, which saves a change of
 * threads. When entries queue up, a dedicated thread commits until the queue is empty.
 *
 * @param <T> what is committed
 * @param <R> what each caller gets
 */
public final class GroupCommit<T, R> implements AutoCloseable {

  /**
   * One caller's entry, and the future of its result.
   *
   * @param <T> what is committed
   * @param <R> what the caller gets
   */
  public static final class Pending<T, R> extends CompletableFuture<R> {
    private final T item;
    private volatile boolean taken;

    public Pending(T item) {
      this.item = item;
    }

    /** Completes the entry with the failure if there is one, else with the result. */
    public void completeWith(R result, Throwable failure) {
      if (failure == null) {
        complete(result);
      } else {
        completeExceptionally(failure);
      }
    }

    /**
     * Whether a commit has taken it. If it is completed by somebody else and this is false
     * afterwards, a commit that takes it later finds it completed.
     */
    public boolean isTaken() {
      return taken;
    }

    private void reject(String why) {
      completeExceptionally(new UnavailableException(why, null));
    }

    /** The caller's entry. */
    public T item() {
      return item;
    }
  }

  private static final String STOPPING = "The service is stopping.";

  private final FairQueue<Pending<T, R>> waiting;

  /** Set while this thread submits entries that are to be committed together. */
  private final ThreadLocal<Boolean> together = new ThreadLocal<>();

  private final Queue<Thread> idle = new ConcurrentLinkedQueue<>();
  private final Semaphore permits;
  private final int batchSize;
  private final Consumer<List<Pending<T, R>>> commit;
  private final List<Thread> committers;
  private volatile boolean retired;
  private volatile boolean stopped;

  /**
   * Starts the dedicated threads, as many as there are permits.
   *
   * @param commit completes every entry of its batch; an exception fails those that it has not
   *     completed
   * @param permits how many commits may run at once; with more than one, entries may be committed
   *     in another order than they were submitted
   * @param batchSize the most entries in one commit
   * @param capacity how many entries may wait; further ones are rejected
   */
  public GroupCommit(
      ThreadFactory threads,
      int permits,
      int batchSize,
      int capacity,
      Consumer<List<Pending<T, R>>> commit) {
    this(threads, permits, batchSize, capacity, item -> "", commit);
  }

  /**
   * Starts the dedicated threads of a commit whose batches have entries of each client in turn.
   *
   * @param client whose entry it is
   */
  public GroupCommit(
      ThreadFactory threads,
      int permits,
      int batchSize,
      int capacity,
      Function<T, ?> client,
      Consumer<List<Pending<T, R>>> commit) {
    this.waiting = new FairQueue<>(capacity, pending -> client.apply(pending.item()));
    this.permits = new Semaphore(permits);
    this.batchSize = batchSize;
    this.commit = commit;
    this.committers = Stream.generate(() -> threads.newThread(this::run)).limit(permits).toList();
    committers.forEach(thread -> thread.setDaemon(true));
    committers.forEach(Thread::start);
  }

  /**
   * Queues an entry; it fails with {@link UnavailableException} if the queue is full.
   *
   * @return completed when the entry is committed
   */
  public Pending<T, R> submit(T item) {
    var pending = new Pending<T, R>(item);
    enqueue(pending);
    if (together.get() == null) {
      wake();
    }
    return pending;
  }

  /**
   * Runs a task that submits several entries, and wakes a thread after the last one, not after the
   * first: so one commit takes them together, if they fit in its batch.
   */
  public void together(Runnable submitting) {
    together.set(true);
    try {
      submitting.run();
    } finally {
      together.remove();
      for (int left = waiting.size(); left > 0; left -= batchSize) {
        wake();
      }
    }
  }

  /**
   * Queues an entry and waits for its result; commits in this thread if a permit is free.
   *
   * @throws CompletionException around a failure that is no {@link RuntimeException}
   */
  public R call(T item) {
    var pending = new Pending<T, R>(item);
    enqueue(pending);
    commit(false);
    return Futures.await(pending);
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }

  private void enqueue(Pending<T, R> pending) {
    if (!waiting.offer(pending)) {
      pending.reject("Too many requests wait.");
    } else if (stopped) {
      // No thread commits any more.
      pending.reject(STOPPING);
    }
  }

  /** Queues an entry again, after a pause. */
  public void resubmit(Pending<T, R> pending, Duration pause) {
    delayedExecutor(pause.toMillis(), MILLISECONDS)
        .execute(
            () -> {
              if (!pending.isDone()) {
                enqueue(pending);
                wake();
              }
            });
  }

  /**
   * Commits one batch if an entry waits and a permit is free.
   *
   * @param untilEmpty whether to commit further batches until no entry waits
   */
  private boolean commit(boolean untilEmpty) {
    if (waiting.isEmpty() || !permits.tryAcquire()) {
      return false;
    }
    try {
      do {
        commitNext();
      } while (untilEmpty && !waiting.isEmpty() && !Thread.currentThread().isInterrupted());
    } finally {
      permits.release();
    }
    if (!waiting.isEmpty()) {
      // An entry that was queued while no permit was free has woken no thread.
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
    batch.forEach(pending -> pending.taken = true);
    try {
      commit.accept(List.copyOf(batch));
    } catch (RuntimeException | Error cause) {
      batch.forEach(pending -> pending.completeExceptionally(cause));
    }
  }

  private void wake() {
    if (retired) {
      commit(true);
    } else if (permits.availablePermits() > 0) {
      LockSupport.unpark(idle.poll());
    }
  }

  private void run() {
    var self = Thread.currentThread();
    while (!self.isInterrupted() && !retired) {
      if (!commit(true)) {
        idle.add(self);
        // An entry that was queued before this thread counted as idle has not woken it.
        if (!commit(true)) {
          LockSupport.park(this);
        }
        idle.remove(self);
      }
    }
    if (!self.isInterrupted()) {
      commit(true);
      return;
    }
    stopped = true;
    var left = new ArrayList<Pending<T, R>>();
    waiting.drainTo(left, Integer.MAX_VALUE);
    left.forEach(pending -> pending.reject(STOPPING));
  }

  /**
   * Lets the threads end when they have committed what waits. Nothing is rejected: an entry that
   * comes later is committed by the thread that adds it.
   */
  public void retire() {
    retired = true;
    committers.forEach(LockSupport::unpark);
  }

  /** Stops the threads; entries that still wait fail with {@link UnavailableException}. */
  @Override
  public void close() {
    committers.forEach(Thread::interrupt);
  }
}
