package io.postrider.execution;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.logging.Level.INFO;
import static java.util.logging.Level.WARNING;

import io.postrider.job.JobEvents;
import io.postrider.job.JobHandler;
import io.postrider.job.Outcome;
import io.postrider.job.StoppedException;
import io.postrider.platform.LogLine;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/**
 * Calls handlers. A handler without a timeout runs on the worker's own thread. One with a timeout
 * runs on another thread, for which the worker waits: when the time is over the handler is
 * interrupted, and if it ignores that it is abandoned, so that the worker is free. An abandoned
 * handler can settle nothing: only the worker settles the attempt, and it does so with its token.
 */
@Dependent
class HandlerThreads {

  private static final Logger LOG = Logger.getLogger(HandlerThreads.class.getName());

  /** How long an interrupted handler may take to end. Tests give more. */
  Duration grace = Duration.ofSeconds(1);

  /**
   * Number of abandoned handlers that may go on at once on this node; a worker waits for any
   * further one, as without a timeout. Otherwise a handler that always hangs would use up all
   * threads.
   */
  static final int MOST_ABANDONED = 100;

  private static final long IDLE_SECONDS = 60;

  @Inject HandlerScope scope;
  @Inject JobEvents events;
  @Resource ManagedThreadFactory threads;

  private final AtomicInteger abandoned = new AtomicInteger();
  private ExecutorService pool;

  /** A thread for each call; there are as many calls as workers, and the abandoned ones. */
  @PostConstruct
  void start() {
    pool =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, SECONDS, new SynchronousQueue<>(), threads);
  }

  @PreDestroy
  void stop() {
    pool.shutdownNow();
  }

  /** Number of handlers that go on although their attempts have timed out. */
  int abandoned() {
    return abandoned.get();
  }

  /**
   * Calls a handler.
   *
   * @throws HandlerTimeoutException if it has taken too long
   * @throws Throwable what the handler throws
   */
  Outcome call(JobHandler handler, RunningAttempt run, CurrentAttempt attempt) throws Throwable {
    var timeout = handler.timeout(run.job());
    if (timeout.isEmpty()) {
      return handler.handle(run.job(), attempt);
    }
    var call = new HandlerCall(() -> scope.call(() -> handle(handler, run, attempt)));
    pool.execute(call);
    boolean interrupted = await(call, timeout.get());
    try {
      if (call.ended().isDone()) {
        return result(call);
      }
      call.interrupt();
      interrupted |= await(call, grace);
      return afterTimeout(call, timeout.get(), run, attempt);
    } catch (Throwable failure) {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw failure;
    }
  }

  private static Outcome handle(JobHandler handler, RunningAttempt run, CurrentAttempt attempt)
      throws Exception {
    try (var here = run.span().alsoHere()) {
      return handler.handle(run.job(), attempt);
    }
  }

  /**
   * Waits for the end of a call. If the worker is interrupted meanwhile, because the node stops,
   * the handler is interrupted, too, and may still end.
   *
   * @return whether the worker was interrupted
   */
  private static boolean await(HandlerCall call, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    boolean interrupted = false;
    while (true) {
      try {
        call.ended().get(Math.max(0, end - System.nanoTime()), NANOSECONDS);
        return interrupted;
      } catch (InterruptedException stopping) {
        interrupted = true;
        call.interrupt();
      } catch (ExecutionException | TimeoutException over) {
        return interrupted;
      }
    }
  }

  private static Outcome result(HandlerCall call) throws Throwable {
    try {
      return call.ended().join();
    } catch (CompletionException failed) {
      throw failed.getCause();
    }
  }

  /** An outcome is still taken: what the handler has done is done. */
  private Outcome afterTimeout(
      HandlerCall call, Duration timeout, RunningAttempt run, CurrentAttempt attempt)
      throws Throwable {
    if (!call.ended().isDone()) {
      if (abandoned.incrementAndGet() <= MOST_ABANDONED) {
        abandon(call, run, attempt);
        throw new HandlerTimeoutException(timeout, true);
      }
      abandoned.decrementAndGet();
      call.ended().exceptionally(failed -> null).join();
    }
    try {
      return result(call);
    } catch (StoppedException cancelled) {
      throw cancelled;
    } catch (Throwable interrupted) {
      events.timedOut(run.job());
      throw new HandlerTimeoutException(timeout, false);
    }
  }

  private void abandon(HandlerCall call, RunningAttempt run, CurrentAttempt attempt) {
    attempt.abandon();
    events.timedOut(run.job());
    LogLine.of("handler-abandoned")
        .with(run.job().logFields())
        .with("attempt", run.number())
        .with("at", call.position())
        .log(LOG, WARNING);
    call.ended()
        .whenComplete(
            (outcome, failure) -> {
              abandoned.decrementAndGet();
              LogLine.of("abandoned-handler-ended").with(run.job().logFields()).log(LOG, INFO);
            });
  }
}
