package io.postrider.platform;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Writes answers that were waited for: few threads, none of which waits for a job. */
@ApplicationScoped
public class AnswerThreads implements Executor {

  private static final int THREADS = 16;
  private static final long IDLE_SECONDS = 30;

  @Resource ManagedThreadFactory threads;

  private ThreadPoolExecutor executor;

  @PostConstruct
  void start() {
    executor =
        new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    executor.allowCoreThreadTimeOut(true);
  }

  @PreDestroy
  void stop() {
    executor.shutdownNow();
  }

  /** The same, but completed by one of these threads, which then writes the answer. */
  public <T> CompletableFuture<T> of(CompletableFuture<T> answer) {
    return answer.whenCompleteAsync((value, failure) -> {}, this);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }
}
