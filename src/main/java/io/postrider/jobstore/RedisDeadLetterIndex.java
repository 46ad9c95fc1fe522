package io.postrider.jobstore;

import static io.postrider.jobstore.JobKeys.FAILED;
import static io.postrider.jobstore.JobKeys.FAILED_COUNTS;
import static io.postrider.jobstore.JobKeys.FAILED_GROUP_OF;

import io.postrider.deadletter.DeadLetterIndex;
import io.postrider.deadletter.ReasonPattern;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.resps.Tuple;

/**
 * Failed jobs as sorted sets by the time of their failure: one of all jobs and one for each group.
 * A single script changes all of them together, so that the counts are exact.
 */
@ApplicationScoped
class RedisDeadLetterIndex implements DeadLetterIndex {

  private static final List<String> KEYS = List.of(FAILED, FAILED_COUNTS, FAILED_GROUP_OF);
  private static final String NONE = "";
  private static final int LISTS_AT_ONCE = 100;

  private static final Comparator<Tuple> LATEST_FIRST =
      Comparator.comparingDouble(Tuple::getScore).thenComparing(Tuple::getElement).reversed();

  @Inject Redis redis;
  @Inject JobStore jobs;

  /** A cursor of a list: the entries after it are older. */
  private record Cursor(double at, String id) {

    static final Cursor START = new Cursor(Double.POSITIVE_INFINITY, NONE);

    static Cursor parse(String text) {
      if (text == null) {
        return START;
      }
      var parts = text.split("_", 2);
      if (parts.length < 2 || !parts[0].matches("\\d{1,15}")) {
        throw new IllegalArgumentException("not a cursor");
      }
      return new Cursor(Long.parseLong(parts[0]), new JobId(parts[1]).value());
    }

    static String of(Tuple last) {
      return (long) last.getScore() + "_" + last.getElement();
    }

    boolean isBefore(Tuple entry) {
      return entry.getScore() < at || entry.getElement().compareTo(id) < 0;
    }
  }

  /** Lists a failed job. Completes with whether it was not listed yet. */
  CompletableFuture<Boolean> add(JobRecord job) {
    return redis
        .submit(
            JobScripts.LIST_FAILED,
            KEYS,
            job.id().value(),
            RecordCodec.millis(job.finishedAt()),
            name(Group.of(job)))
        .thenApply(Long.valueOf(1)::equals);
  }

  /** Removes a job from the lists. Completes with whether it was listed. */
  CompletableFuture<Boolean> remove(JobId id) {
    return redis
        .submit(JobScripts.LIST_FAILED, KEYS, id.value(), NONE, NONE)
        .thenApply(Long.valueOf(1)::equals);
  }

  @Override
  public List<Count> groups(Filter filter) {
    return redis
        .reads()
        .call(pipeline -> pipeline.zrevrangeWithScores(FAILED_COUNTS, 0, -1)::get)
        .stream()
        .map(entry -> new Count(group(entry.getElement()), (long) entry.getScore()))
        .filter(entry -> filter.matches(entry.group()))
        .toList();
  }

  @Override
  public long count(Filter filter) {
    return filter.equals(Filter.ALL)
        ? redis.reads().call(pipeline -> pipeline.zcard(FAILED)::get)
        : groups(filter).stream().mapToLong(Count::count).sum();
  }

  @Override
  public Page page(Filter filter, String cursor, int limit) {
    var from = Cursor.parse(cursor);
    var found = latest(lists(filter), from, limit + 1);
    var page = found.stream().limit(limit).toList();
    return new Page(
        stillFailed(page.stream().map(entry -> new JobId(entry.getElement())).toList()),
        found.size() > limit ? Cursor.of(page.get(limit - 1)) : null,
        count(filter));
  }

  /**
   * The records of those that are still failed. The others are removed from the lists: they were
   * listed while they were being replayed or discarded.
   */
  private List<JobRecord> stillFailed(List<JobId> listed) {
    var discarded = listed.isEmpty() ? Set.<JobId>of() : jobs.discarded(listed);
    var failed =
        jobs.find(listed).stream()
            .filter(job -> job.status() == JobStatus.FAILED && !discarded.contains(job.id()))
            .toList();
    var stale = new HashSet<>(listed);
    failed.forEach(job -> stale.remove(job.id()));
    stale.stream().map(this::remove).toList().forEach(RedisPipe::await);
    return failed;
  }

  /**
   * Moves some of the jobs that an earlier version listed by their full reasons into the groups of
   * the reasons' patterns.
   */
  void regroup(int limit) {
    var former =
        groups(Filter.ALL).stream()
            .map(Count::group)
            .filter(group -> !group.reason().equals(ReasonPattern.of(group.reason())))
            .map(group -> JobKeys.failed(name(group)))
            .limit(limit)
            .toList();
    var listed =
        latest(former, Cursor.START, limit).stream().map(entry -> new JobId(entry.getElement()));
    stillFailed(listed.toList()).stream().map(this::add).toList().forEach(RedisPipe::await);
  }

  private List<String> lists(Filter filter) {
    if (filter.equals(Filter.ALL)) {
      return List.of(FAILED);
    }
    return filter.kind() != null && filter.reason() != null
        ? List.of(JobKeys.failed(name(new Group(filter.kind(), filter.reason()))))
        : groups(filter).stream().map(entry -> JobKeys.failed(name(entry.group()))).toList();
  }

  private List<Tuple> latest(List<String> lists, Cursor from, int limit) {
    List<Tuple> found = List.of();
    for (var some : split(lists)) {
      found =
          Stream.concat(found.stream(), entries(some, from, limit))
              .sorted(LATEST_FIRST)
              .limit(limit)
              .toList();
    }
    return found;
  }

  /**
   * The first entries after the cursor. Redis finds its time; among entries of that time this
   * method skips those before the cursor.
   */
  private Stream<Tuple> entries(List<String> lists, Cursor from, int limit) {
    var found = new ArrayList<Tuple>();
    var left = lists;
    for (int offset = 0; !left.isEmpty(); offset += limit) {
      var chunks = chunks(left, from, offset, limit);
      var further = new ArrayList<String>();
      for (int i = 0; i < chunks.size(); i++) {
        var chunk = chunks.get(i);
        var fit = chunk.stream().filter(from::isBefore).toList();
        found.addAll(fit);
        if (chunk.size() == limit && fit.size() < limit) {
          further.add(left.get(i));
        }
      }
      left = further;
    }
    return found.stream();
  }

  private List<List<Tuple>> chunks(List<String> lists, Cursor from, int offset, int limit) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var chunks =
                  lists.stream()
                      .map(
                          list ->
                              pipeline.zrevrangeByScoreWithScores(
                                  list, from.at(), Double.NEGATIVE_INFINITY, offset, limit))
                      .toList();
              return RedisPipe.all(chunks);
            });
  }

  @Override
  public List<JobId> oldest(Filter filter, Instant until, int limit) {
    double latest = until.toEpochMilli();
    var found = new ArrayList<String>();
    for (var some : split(lists(filter))) {
      var chunks =
          redis
              .reads()
              .call(
                  pipeline -> {
                    var asked =
                        some.stream()
                            .map(list -> pipeline.zrangeByScore(list, 0, latest, 0, limit))
                            .toList();
                    return RedisPipe.all(asked);
                  });
      chunks.forEach(found::addAll);
      if (found.size() >= limit) {
        break;
      }
    }
    return found.stream().limit(limit).map(JobId::new).toList();
  }

  /** Splits the lists, because there may be as many of them as there are jobs. */
  private static List<List<String>> split(List<String> lists) {
    return IntStream.iterate(0, from -> from < lists.size(), from -> from + LISTS_AT_ONCE)
        .mapToObj(from -> lists.subList(from, Math.min(from + LISTS_AT_ONCE, lists.size())))
        .toList();
  }

  /** The name of a group. A kind contains no line break, so that the name can be split again. */
  private static String name(Group group) {
    return group.kind() + "\n" + group.reason();
  }

  private static Group group(String name) {
    var parts = name.split("\n", 2);
    return new Group(parts[0], parts[1]);
  }
}
