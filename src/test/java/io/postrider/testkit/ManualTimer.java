package io.postrider.testkit;

import io.postrider.platform.PeriodicTasks;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Function;

/** A timer whose periodic tasks run when the test calls {@link #tick}. */
public final class ManualTimer {

  private final List<Runnable> tasks = new ArrayList<>();

  /** The timer to inject. */
  public ManagedScheduledExecutorService service() {
    Function<Object[], Object> remember =
        arguments -> {
          tasks.add((Runnable) arguments[0]);
          return Stub.of(ScheduledFuture.class, Map.of("cancel", nothing -> true));
        };
    return Stub.of(
        ManagedScheduledExecutorService.class,
        Map.of(
            "scheduleWithFixedDelay", remember,
            "scheduleAtFixedRate", remember,
            "schedule", remember));
  }

  /** The periodic tasks to inject. */
  public PeriodicTasks tasks() {
    return new PeriodicTasks(service());
  }

  /** Runs each task once. */
  public void tick() {
    List.copyOf(tasks).forEach(Runnable::run);
  }
}
