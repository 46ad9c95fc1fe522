package io.postrider.redis;

import static io.postrider.redis.RedisKeys.FAILED_WEBHOOKS;
import static io.postrider.redis.RedisKeys.IN_FLIGHT;
import static io.postrider.redis.RedisKeys.RECENT;
import static io.postrider.redis.RedisKeys.USERS;

import io.postrider.intake.Outbox;
import io.postrider.job.JobId;
import io.postrider.platform.PeriodicTask;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.ZAddParams;

/**
 * Gives an end to the keys that no expiry ends, since nobody knows beforehand how long they are
 * needed: lists of jobs, of which there are as many as users, and in-flight keys that a crash has
 * left behind. It walks through all keys, slowly, and takes off each list the jobs whose records
 * are gone; a list without jobs is no key any more.
 */
@ApplicationScoped
class ListSweeper {

  private static final Duration PERIOD = Duration.ofSeconds(10);

  private static final String RECENT_OF = RedisKeys.ofOwner("");

  /** How many keys one command walks past, and how many of these commands a round has. */
  private static final int KEYS_AT_ONCE = 1_000;

  private static final int STEPS = 20;

  /** How many jobs of a list are looked at together, and how many of all lists in a round. */
  private static final int JOBS_AT_ONCE = 500;

  private static final int JOBS_IN_A_ROUND = 20_000;

  /** How many lists are looked at together. */
  private static final int LISTS_AT_ONCE = 200;

  /** An in-flight key whose job cannot be found any more is not of a job about to be stored. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  /** Owners who have had no job for so long have none that is kept. */
  private static final Duration OWNERS_KEPT = Duration.ofDays(366);

  @Inject Redis redis;
  @Inject Outbox outbox;
  @Inject RedisJobStore jobs;
  @Inject RedisFailedJobs failed;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private final Deque<Part> found = new ArrayDeque<>();
  private String cursor = ScanParams.SCAN_POINTER_START;
  private PeriodicTask periodic;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    periodic = PeriodicTask.start(timer, PERIOD, this::run);
  }

  @PreDestroy
  void stop() {
    periodic.close();
  }

  private void run() {
    if (outbox.lead()) {
      sweep();
    }
  }

  /** Goes on where the last round ended; the walk through all keys takes many rounds. */
  void sweep() {
    int looked = 0;
    int steps = 0;
    do {
      if (found.isEmpty()) {
        walk();
        steps++;
      }
      while (!found.isEmpty() && looked < JOBS_IN_A_ROUND) {
        looked += look();
      }
    } while (looked < JOBS_IN_A_ROUND
        && steps < STEPS
        && !cursor.equals(ScanParams.SCAN_POINTER_START));
  }

  private void walk() {
    var step =
        redis
            .reads()
            .call(pipeline -> pipeline.scan(cursor, new ScanParams().count(KEYS_AT_ONCE))::get);
    cursor = step.getCursor();
    var places = step.getResult().stream().filter(key -> key.startsWith(IN_FLIGHT)).toList();
    lookAtPlaces(places);
    step.getResult().stream()
        .filter(ListSweeper::isList)
        .forEach(key -> found.add(new Part(key, 0)));
    step.getResult().stream().filter(key -> key.startsWith(RECENT_OF)).forEach(this::rememberOwner);
    if (cursor.equals(ScanParams.SCAN_POINTER_START)) {
      double latest = clock.instant().minus(OWNERS_KEPT).toEpochMilli();
      redis.writes().call(p -> p.zremrangeByScore(RedisKeys.OWNERS, 0, latest)::get);
      failed.regroup(JOBS_AT_ONCE);
    }
  }

  /** Owners had lists before they were listed themselves. */
  private void rememberOwner(String list) {
    var owner = list.substring(RECENT_OF.length());
    redis
        .writes()
        .call(
            p ->
                p.zadd(RedisKeys.OWNERS, clock.millis(), owner, ZAddParams.zAddParams().nx())::get);
  }

  private static boolean isList(String key) {
    return key.startsWith(USERS) || key.startsWith(RECENT) || key.equals(FAILED_WEBHOOKS);
  }

  /** Frees in-flight keys whose jobs have ended or are gone. */
  private void lookAtPlaces(List<String> places) {
    var holders = all(places, AbstractPipeline::get);
    var latest = clock.instant().minus(ABANDONED);
    for (int i = 0; i < places.size(); i++) {
      var id = holders.get(i) == null ? null : new JobId(holders.get(i));
      if (id != null
          && id.madeAt().isBefore(latest)
          && jobs.find(id).map(job -> job.status().terminal()).orElse(true)) {
        redis.run(Script.SWAP, List.of(places.get(i)), id.value(), "");
      }
    }
  }

  /** Takes off some lists the jobs that are gone; says how many entries it has looked at. */
  private int look() {
    var parts =
        Stream.generate(found::poll).limit(LISTS_AT_ONCE).takeWhile(Objects::nonNull).toList();
    var listed =
        all(parts, (pipeline, part) -> pipeline.zrange(part.key(), part.from(), part.to()));
    var ids = listed.stream().flatMap(List::stream).toList();
    var kept = all(ids, (pipeline, id) -> pipeline.exists(RedisKeys.job(new JobId(id))));
    var gone = new HashSet<String>();
    for (int i = 0; i < ids.size(); i++) {
      if (!kept.get(i)) {
        gone.add(ids.get(i));
      }
    }
    remove(parts, listed, gone);
    return parts.size() + ids.size();
  }

  private void remove(List<Part> parts, List<List<String>> listed, Set<String> gone) {
    redis
        .writes()
        .call(
            pipeline -> {
              for (int i = 0; i < parts.size(); i++) {
                var part = parts.get(i);
                // Lists of users had an expiry once, which nobody renews any more.
                pipeline.persist(part.key());
                var removed = listed.get(i).stream().filter(gone::contains).toArray(String[]::new);
                if (removed.length > 0) {
                  pipeline.zrem(part.key(), removed);
                }
                if (listed.get(i).size() == JOBS_AT_ONCE) {
                  found.add(new Part(part.key(), part.from() + JOBS_AT_ONCE - removed.length));
                }
              }
              return () -> null;
            });
  }

  private <K, V> List<V> all(List<K> keys, BiFunction<AbstractPipeline, K, Response<V>> question) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var answers = keys.stream().map(key -> question.apply(pipeline, key)).toList();
              return RedisPipe.all(answers);
            });
  }

  /** A part of a list: the entries from a position on. */
  private record Part(String key, long from) {
    long to() {
      return from + JOBS_AT_ONCE - 1;
    }
  }
}
