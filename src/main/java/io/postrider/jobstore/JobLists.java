package io.postrider.jobstore;

import static io.postrider.jobstore.JobKeys.OUTBOX;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.platform.DeferredTask;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.Redis;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;

/**
 * Adds new jobs that the broker has confirmed to the lists of recent jobs, and removes them from
 * the outbox. It does so a moment later, for many jobs at once: so a list costs a loaded node a
 * small part of a command for each job, and no client waits for it.
 *
 * <p>A job leaves the outbox after it was listed. So the relay finds what a killed node has not
 * listed. Each part of the lists is written for itself, so that one whose server is away does not
 * hold up the others.
 */
@ApplicationScoped
class JobLists {

  /** By how much the lists, as other nodes see them, may be behind. */
  private static final Duration LAG = Duration.ofMillis(50);

  @Inject Redis redis;
  @Inject RecentJobs recent;

  private final DeferredTask writes = new DeferredTask(LAG, this::write);

  /** What is to be written, by the part of the outbox. Guarded by this, like the other two. */
  private Map<String, Map<JobId, Job>> waiting = new HashMap<>();

  /** Completed with the result of the next write. */
  private CompletableFuture<Void> next = new CompletableFuture<>();

  /** Completed when all writes that have begun are done. */
  private CompletableFuture<Void> begun = CompletableFuture.completedFuture(null);

  @PreDestroy
  void stop() {
    writes.finish(this::write);
  }

  /**
   * Lists jobs, and removes them from the outbox.
   *
   * @return completed when that is written. Fails with {@link UnavailableException} if Redis does
   *     not answer; then the next write tries again
   */
  synchronized CompletableFuture<Void> add(Collection<Job> confirmed) {
    if (confirmed.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    for (var job : confirmed) {
      waiting.computeIfAbsent(outbox(job), first -> new LinkedHashMap<>()).put(job.id(), job);
    }
    writes.request();
    return next;
  }

  /** Forgets jobs that were withdrawn. */
  synchronized void forget(Collection<Job> withdrawn) {
    for (var job : withdrawn) {
      var part = waiting.get(outbox(job));
      if (part != null) {
        part.remove(job.id());
      }
    }
  }

  /** The part of the outbox that has a job, which names that of the other lists, too. */
  private String outbox(Job job) {
    return redis.spread(OUTBOX).of(job.id().value());
  }

  /**
   * Begins to write everything now.
   *
   * @return completed when that, and what was begun before, was written or has failed
   */
  synchronized CompletableFuture<Void> write() {
    if (waiting.isEmpty()) {
      return begun.copy();
    }
    var taken = waiting;
    var result = next;
    waiting = new HashMap<>();
    next = new CompletableFuture<>();
    var parts = taken.entrySet().stream().map(part -> write(part.getKey(), part.getValue()));
    var all = CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
    all.whenComplete(
        (done, failure) -> {
          if (failure == null) {
            result.complete(null);
          } else {
            result.completeExceptionally(failure.getCause());
          }
        });
    begun = CompletableFuture.allOf(begun, all.exceptionally(failure -> null));
    return begun.copy();
  }

  private CompletableFuture<?> write(String outbox, Map<JobId, Job> part) {
    return redis
        .writes()
        .submit(pipeline -> write(pipeline, outbox, part))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                keep(outbox, part);
              }
            });
  }

  private synchronized void keep(String outbox, Map<JobId, Job> unwritten) {
    waiting.computeIfAbsent(outbox, first -> new LinkedHashMap<>()).putAll(unwritten);
    writes.request();
  }

  private Supplier<Void> write(AbstractPipeline pipeline, String outbox, Map<JobId, Job> part) {
    if (part.isEmpty()) {
      return () -> null;
    }
    var replies = new ArrayList<Supplier<?>>();
    recent.add(pipeline, part.values(), replies::add);
    pipeline.sync();
    var ids = part.keySet().stream().map(JobId::value).toArray(String[]::new);
    replies.add(pipeline.zrem(outbox, ids)::get);
    return () -> {
      replies.forEach(Supplier::get);
      return null;
    };
  }
}
