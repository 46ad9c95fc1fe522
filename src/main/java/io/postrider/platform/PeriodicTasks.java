package io.postrider.platform;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.Dependent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts the periodic tasks of a bean, and stops them when that bean is destroyed. */
@Dependent
public class PeriodicTasks {

  @Resource ManagedScheduledExecutorService timer;

  private final List<PeriodicTask> started = new CopyOnWriteArrayList<>();

  PeriodicTasks() {}

  /** For tests, which move the time themselves. */
  public PeriodicTasks(ManagedScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** Runs a task a period from now, and each time a period after the last run has ended. */
  public PeriodicTask start(Duration period, Runnable task) {
    return start(period, period, task);
  }

  /** Runs a task now, and each time a period after the last run has ended. */
  public PeriodicTask startNow(Duration period, Runnable task) {
    return start(Duration.ZERO, period, task);
  }

  private PeriodicTask start(Duration delay, Duration period, Runnable task) {
    var periodic = new PeriodicTask(timer, delay, period, task);
    started.add(periodic);
    return periodic;
  }

  @PreDestroy
  void stop() {
    started.forEach(PeriodicTask::close);
  }
}
