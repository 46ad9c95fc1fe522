package io.postrider.platform;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.logging.Level.SEVERE;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.logging.Logger;

/**
 * A task that is repeated until it is closed. It goes on after a run that failed, which a {@link
 * ScheduledExecutorService} alone does not. An unreachable store is not logged here, since the
 * readiness check reports it; any other failure is.
 */
public final class PeriodicTask implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(PeriodicTask.class.getName());

  private final Runnable task;
  private final ScheduledFuture<?> runs;
  private volatile boolean closed;

  PeriodicTask(ScheduledExecutorService timer, Duration delay, Duration period, Runnable task) {
    this.task = task;
    this.runs =
        timer.scheduleWithFixedDelay(this::run, delay.toMillis(), period.toMillis(), MILLISECONDS);
  }

  /** Runs the task once more, in this thread. */
  public void run() {
    try {
      task.run();
    } catch (UnavailableException away) {
      // The next run tries again.
    } catch (RuntimeException cause) {
      // A run that outlasts the application finds no beans any more.
      if (!closed) {
        LOG.log(SEVERE, "event=periodic-task-failed", cause);
      }
    }
  }

  /** Starts no further run; a run that has begun continues. */
  @Override
  public void close() {
    closed = true;
    runs.cancel(false);
  }
}
