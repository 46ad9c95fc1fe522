package io.postrider.jobstore;

import io.postrider.intake.Backlog;
import io.postrider.job.Job;
import io.postrider.platform.DeferredTask;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import redis.clients.jedis.AbstractPipeline;

/**
 * The counts as a hash with a field for each client and kind; on a Redis Cluster it is spread by
 * client. Changes are added up in memory for a moment, so that a loaded node sends far fewer
 * commands than it accepts and ends jobs.
 */
@ApplicationScoped
class RedisBacklog implements Backlog {

  /** How long changes are added up before they are written. */
  private static final Duration LAG = Duration.ofMillis(50);

  /** How long this node relies on a count, which other nodes change, too. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** One client's jobs of one kind. */
  record Group(String owner, String kind) {

    static Group of(Job job) {
      return new Group(job.owner(), job.kind());
    }

    String field() {
      return kind + ":" + owner;
    }
  }

  /** A count, and when Redis told it. */
  private record Known(long jobs, Instant at) {}

  @Inject Redis redis;
  @Inject RedisPostponedJobs postponed;
  @Inject Clock clock;

  private final Map<Group, Known> known = new ConcurrentHashMap<>();
  private final Map<Group, Long> changes = new ConcurrentHashMap<>();

  /** The counts of a kind that seemed wrong when they were last looked at, by the part. */
  private final Map<String, Map<String, Map<String, String>>> wrong = new ConcurrentHashMap<>();

  private final DeferredTask writes = new DeferredTask(LAG, this::write);

  private Supplier<Long> add(AbstractPipeline pipeline, Group group, long change) {
    var reply = pipeline.hincrBy(key(group), group.field(), change);
    return () -> note(group, reply.get() + changes.getOrDefault(group, 0L));
  }

  @PreDestroy
  void stop() {
    writes.close();
    write();
  }

  /** Counts jobs that the broker gets. */
  void sent(Collection<Job> jobs) {
    jobs.forEach(job -> change(Group.of(job), 1));
  }

  /** Counts jobs no longer that have ended or were withdrawn. */
  void ended(Collection<Job> jobs) {
    jobs.forEach(job -> change(Group.of(job), -1));
  }

  /** The same for as many jobs of a group as given. */
  void ended(Group group, long jobs) {
    change(group, -jobs);
  }

  private void change(Group group, long change) {
    if (change != 0) {
      changes.merge(group, change, Long::sum);
      known.computeIfPresent(group, (same, last) -> new Known(last.jobs() + change, last.at()));
      writes.request();
    }
  }

  private void write() {
    var taken = new HashMap<Group, Long>();
    for (var group : changes.keySet()) {
      var change = changes.remove(group);
      if (change != null && change != 0) {
        taken.put(group, change);
      }
    }
    if (!taken.isEmpty()) {
      redis
          .writes()
          .submit(pipeline -> add(pipeline, taken))
          .whenComplete(
              (counts, failure) -> {
                if (failure != null) {
                  keep(taken);
                }
              });
    }
  }

  private Supplier<List<Long>> add(AbstractPipeline pipeline, Map<Group, Long> taken) {
    var replies =
        taken.entrySet().stream()
            .map(each -> add(pipeline, each.getKey(), each.getValue()))
            .toList();
    return RedisPipe.all(replies);
  }

  /** Keeps changes that could not be written, to write them with the next ones. */
  private void keep(Map<Group, Long> taken) {
    taken.forEach((group, change) -> changes.merge(group, change, Long::sum));
    writes.request();
  }

  @Override
  public long unfinished(String owner, String kind) {
    var group = new Group(owner, kind);
    var last = known.get(group);
    if (last != null && clock.instant().isBefore(last.at().plus(FRESH))) {
      return Math.max(0, last.jobs());
    }
    try {
      var count = redis.reads().call(pipeline -> pipeline.hget(key(group), group.field())::get);
      long written = count == null ? 0 : Long.parseLong(count);
      return Math.max(0, note(group, written + changes.getOrDefault(group, 0L)));
    } catch (UnavailableException away) {
      return Math.max(0, note(group, last == null ? 0 : last.jobs()));
    }
  }

  private long note(Group group, long jobs) {
    known.put(group, new Known(jobs, clock.instant()));
    return jobs;
  }

  /**
   * Postponed jobs are counted, and the broker does not have them; how many of them are of this
   * kind is not known. A count from which a change is still to be taken off is not the same in the
   * next call.
   */
  @Override
  public void correct(String kind, long messages, int tolerance) {
    var jobs = messages + postponed.size();
    var counts = counts(kind);
    var sum =
        counts.values().stream()
            .flatMap(part -> part.values().stream())
            .mapToLong(Long::parseLong)
            .sum();
    if (jobs > 0 && sum >= messages - tolerance && sum <= jobs + tolerance) {
      wrong.remove(kind);
      return;
    }
    var before = wrong.put(kind, counts);
    if (before != null) {
      counts.forEach((part, fields) -> remove(part, same(fields, before.get(part))));
      known.keySet().removeIf(group -> group.kind().equals(kind));
    }
  }

  private static Map<String, String> same(Map<String, String> fields, Map<String, String> before) {
    var same = new HashMap<>(fields);
    same.entrySet().retainAll(before.entrySet());
    return same;
  }

  /** The fields of a kind, by the part of the hash. */
  private Map<String, Map<String, String>> counts(String kind) {
    var counts = new HashMap<String, Map<String, String>>();
    for (var part : redis.spread(JobKeys.UNFINISHED).key().all()) {
      var fields = new HashMap<>(redis.reads().call(pipeline -> pipeline.hgetAll(part)::get));
      fields.keySet().removeIf(field -> !field.startsWith(kind + ":"));
      counts.put(part, fields);
    }
    return counts;
  }

  private void remove(String part, Map<String, String> counts) {
    if (!counts.isEmpty()) {
      var fields =
          counts.entrySet().stream().flatMap(each -> Stream.of(each.getKey(), each.getValue()));
      redis.run(JobScripts.REMOVE_COUNTS, List.of(part), fields.toArray(String[]::new));
    }
  }

  private String key(Group group) {
    return redis.spread(JobKeys.UNFINISHED).of(group.owner());
  }
}
