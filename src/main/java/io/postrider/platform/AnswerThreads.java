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

/**
 * Threads that write the responses of requests that waited for a job. None of them waits itself, so
 * a few are enough.
 */
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

  /**
   * A future with the same result that one of these threads completes, so that this thread, and not
   * the caller of {@code complete}, writes the response.
   */
  public <T> CompletableFuture<T> of(CompletableFuture<T> answer) {
    return answer.whenCompleteAsync((value, failure) -> {}, this);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }
}
