package io.postrider.jobstore;

import static io.postrider.jobstore.JobKeys.OPEN;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.jobstore.RedisBacklog.Group;
import io.postrider.platform.DeferredTask;
import io.postrider.redis.Redis;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;

/**
 * Removes jobs that have ended from the list of open jobs, many at once. What a killed node has not
 * removed, {@link OpenJobs} removes when it reads the list.
 */
@ApplicationScoped
class OpenJobsRemoval {

  /** How long the list may still have a job that has ended. */
  private static final Duration LAG = Duration.ofMillis(500);

  @Inject Redis redis;
  @Inject RedisBacklog backlog;

  private final DeferredTask writes = new DeferredTask(LAG, this::write);
  private final Map<JobId, Job> waiting = new ConcurrentHashMap<>();

  /** Those of them that Redis may have removed already, and has not said so. */
  private final Set<JobId> tried = ConcurrentHashMap.newKeySet();

  @PreDestroy
  void stop() {
    writes.finish(this::write);
  }

  /** Removes a job, and counts it no longer at once. */
  void add(Job ended) {
    if (waiting.put(ended.id(), ended) == null) {
      backlog.ended(List.of(ended));
    }
    writes.request();
  }

  /** Each part of the list for itself, so that one whose server is away holds up no other. */
  private CompletableFuture<?> write() {
    var taken = new HashMap<String, List<Job>>();
    for (var id : waiting.keySet()) {
      var job = waiting.remove(id);
      if (job != null) {
        taken
            .computeIfAbsent(redis.spread(OPEN).of(id.value()), first -> new ArrayList<>())
            .add(job);
      }
    }
    return CompletableFuture.allOf(
        taken.entrySet().stream()
            .map(part -> write(part.getKey(), part.getValue()))
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<?> write(String part, List<Job> jobs) {
    return redis
        .writes()
        .submit(pipeline -> remove(pipeline, part, jobs))
        .exceptionally(
            failure -> {
              jobs.forEach(job -> tried.add(job.id()));
              jobs.forEach(job -> waiting.put(job.id(), job));
              writes.request();
              return null;
            });
  }

  /**
   * Removes the jobs of each group by one command: those that were not in the list were not counted
   * or are not counted any more, so they are counted again.
   */
  private Supplier<Void> remove(AbstractPipeline pipeline, String part, List<Job> jobs) {
    var again = jobs.stream().map(Job::id).filter(tried::contains).toList();
    var groups =
        jobs.stream()
            .filter(job -> !tried.contains(job.id()))
            .collect(groupingBy(Group::of, mapping(Job::id, toList())));
    var repeated = zrem(pipeline, part, again);
    var removed = new HashMap<Group, Supplier<Long>>();
    groups.forEach((group, ids) -> removed.put(group, zrem(pipeline, part, ids)));
    return () -> {
      repeated.get();
      again.forEach(tried::remove);
      removed.forEach((group, were) -> backlog.ended(group, were.get() - groups.get(group).size()));
      return null;
    };
  }

  private static Supplier<Long> zrem(AbstractPipeline pipeline, String part, List<JobId> ids) {
    return ids.isEmpty()
        ? () -> 0L
        : pipeline.zrem(part, ids.stream().map(JobId::value).toArray(String[]::new));
  }
}
