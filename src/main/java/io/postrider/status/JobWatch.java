package io.postrider.status;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.platform.AnswerThreads;
import io.postrider.platform.GroupCommit;
import io.postrider.platform.GroupCommit.Pending;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets many requests wait for jobs without a thread for each. A notification only triggers a read:
 * observers always get the stored state, which is read once for all of them.
 */
@ApplicationScoped
public class JobWatch {

  private static final int BATCH = 256;
  private static final int CAPACITY = 100_000;
  private static final Duration PAUSE = Duration.ofMillis(500);

  @Inject JobStore jobs;
  @Inject JobChanges changes;
  @Inject AnswerThreads threads;
  @Resource ManagedThreadFactory readers;

  private final Map<JobId, List<Consumer<JobRecord>>> observers = new ConcurrentHashMap<>();
  private GroupCommit<JobId, Void> reads;

  @PostConstruct
  void start() {
    reads = new GroupCommit<>(readers, 1, BATCH, CAPACITY, this::read);
  }

  @PreDestroy
  void stop() {
    reads.close();
  }

  /** The observation of a job, which ends when this is closed. */
  @FunctionalInterface
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Passes a job's state to an observer now and after every change; changes in quick succession may
   * be passed as one.
   *
   * @param observer called by one thread; must not block
   */
  Watch watch(JobId id, Consumer<JobRecord> observer) {
    // Registered first, so that a read during the subscription reaches this observer.
    var all = observers.merge(id, List.of(observer), JobWatch::concat);
    if (all.size() == 1) {
      changes.follow(id, () -> reads.submit(id));
    } else {
      reads.submit(id);
    }
    return () ->
        observers.computeIfPresent(
            id,
            (job, known) -> {
              var others = known.stream().filter(other -> other != observer).toList();
              if (others.isEmpty()) {
                changes.unfollow(id);
              }
              return others.isEmpty() ? null : others;
            });
  }

  private static <T> List<T> concat(List<T> some, List<T> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** The job once it has ended, or its state after the timeout. */
  CompletableFuture<JobRecord> untilEnded(JobRecord job, Duration timeout) {
    if (job.status().terminal() || timeout.isZero()) {
      return CompletableFuture.completedFuture(job);
    }
    var latest = new AtomicReference<>(job);
    var ended = new CompletableFuture<Void>();
    var watch =
        watch(
            job.id(),
            seen -> {
              latest.set(seen);
              if (seen.status().terminal()) {
                ended.complete(null);
              }
            });
    return ended
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync(
            (done, timedOut) -> {
              watch.close();
              return latest.get();
            },
            threads);
  }

  private void read(List<Pending<JobId, Void>> changed) {
    try {
      var ids = changed.stream().map(Pending::item).collect(Collectors.toSet());
      jobs.find(ids).forEach(this::show);
      changed.forEach(pending -> pending.complete(null));
    } catch (UnavailableException away) {
      changed.forEach(pending -> reads.resubmit(pending, PAUSE));
    }
  }

  private void show(JobRecord job) {
    observers.getOrDefault(job.id(), List.of()).forEach(observer -> observer.accept(job));
  }
}
