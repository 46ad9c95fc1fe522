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
 * Lets many wait for jobs without a thread for each. A change is only a reason to look: what
 * observers see is always the stored state, read once for all of them.
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

  /** To be closed by whoever has seen enough. */
  @FunctionalInterface
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Shows a job as it is now, and after every change; changes in quick succession may be shown as
   * one.
   *
   * @param observer called by one thread; must not block
   */
  Watch watch(JobId id, Consumer<JobRecord> observer) {
    // Entered first: what is read while following begins would else be shown to nobody.
    var all = observers.merge(id, List.of(observer), JobWatch::together);
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

  private static <T> List<T> together(List<T> some, List<T> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** The job once it has ended, or as it is when the patience is at its end. */
  CompletableFuture<JobRecord> untilEnded(JobRecord job, Duration patience) {
    if (job.status().terminal() || patience.isZero()) {
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
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync(
            (done, timeout) -> {
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
