package io.postrider.redis;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.postrider.job.JobId;
import io.postrider.job.Outbox;
import io.postrider.job.Rounds;
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
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.IntStream;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.ZAddParams;

/**
 * Gives an end to the keys that no expiry ends, since nobody knows beforehand how long they are
 * needed: lists of jobs, of which there are as many as users, and places in flight that a crash has
 * left behind. It walks through all keys, slowly, and takes off each list the jobs whose records
 * are gone; a list without jobs is no key any more.
 */
@ApplicationScoped
class ListSweeper {

  private static final long PERIOD_SECONDS = 10;

  private static final String RECENT_OF = RedisKeys.ofOwner("");

  /** How many keys one command walks past, and how many of these commands a round has. */
  private static final int KEYS_AT_ONCE = 1_000;

  private static final int STEPS = 10;

  /** How many jobs of a list are looked at together, and how many in a round. */
  private static final int JOBS_AT_ONCE = 500;

  private static final int JOBS_IN_A_ROUND = 20_000;

  /** A place in flight whose job cannot be found any more is not of a job about to be stored. */
  private static final Duration ABANDONED = Duration.ofHours(1);

  /** Owners who have had no job for so long have none that is kept. */
  private static final Duration OWNERS_KEPT = Duration.ofDays(366);

  @Inject Redis redis;
  @Inject Outbox outbox;
  @Inject RedisJobStore jobs;
  @Inject RedisFailedJobs failed;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private final Deque<String> found = new ArrayDeque<>();
  private String cursor = ScanParams.SCAN_POINTER_START;

  /** How many jobs of the first list found have been looked at and are kept. */
  private long kept;

  private ScheduledFuture<?> rounds;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    rounds =
        timer.scheduleWithFixedDelay(
            Rounds.of(this::round), PERIOD_SECONDS, PERIOD_SECONDS, SECONDS);
  }

  @PreDestroy
  void stop() {
    rounds.cancel(false);
  }

  private void round() {
    if (outbox.lead()) {
      sweep();
    }
  }

  /** Goes on where the last round ended; the walk through all keys takes many rounds. */
  void sweep() {
    int looked = 0;
    for (int step = 0; step < STEPS && looked < JOBS_IN_A_ROUND; step++) {
      if (found.isEmpty()) {
        walk();
      }
      while (!found.isEmpty() && looked < JOBS_IN_A_ROUND) {
        looked += look(found.peek());
      }
      if (cursor.equals(ScanParams.SCAN_POINTER_START)) {
        break;
      }
    }
  }

  private void walk() {
    var step =
        redis
            .reads()
            .call(pipeline -> pipeline.scan(cursor, new ScanParams().count(KEYS_AT_ONCE))::get);
    cursor = step.getCursor();
    step.getResult().stream().filter(ListSweeper::isSwept).forEach(found::add);
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

  private static boolean isSwept(String key) {
    return key.startsWith(RedisKeys.USERS)
        || key.startsWith(RedisKeys.RECENT)
        || key.startsWith(RedisKeys.IN_FLIGHT)
        || key.equals(RedisKeys.FAILED_WEBHOOKS);
  }

  /** Says how many jobs it has looked at. */
  private int look(String key) {
    return key.startsWith(RedisKeys.IN_FLIGHT) ? lookAtPlace(key) : lookAtList(key);
  }

  private int lookAtPlace(String key) {
    found.remove();
    var holder = redis.reads().call(pipeline -> pipeline.get(key)::get);
    if (holder != null) {
      var id = new JobId(holder);
      boolean over = jobs.find(id).map(job -> job.status().terminal()).orElse(true);
      if (over && id.madeAt().plus(ABANDONED).isBefore(clock.instant())) {
        redis.run(Script.SWAP, List.of(key), holder, "");
      }
    }
    return 1;
  }

  private int lookAtList(String key) {
    long from = kept;
    var listed = redis.reads().call(p -> p.zrange(key, from, from + JOBS_AT_ONCE - 1)::get);
    var gone = gone(listed);
    redis
        .writes()
        .call(
            pipeline -> {
              // Lists of users had an expiry once, which nobody renews any more.
              pipeline.persist(key);
              return gone.length > 0 ? pipeline.zrem(key, gone) : () -> 0L;
            });
    kept += listed.size() - gone.length;
    if (listed.size() < JOBS_AT_ONCE) {
      found.remove();
      kept = 0;
    }
    return Math.max(1, listed.size());
  }

  private String[] gone(List<String> listed) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var there =
                  listed.stream().map(id -> pipeline.exists(RedisKeys.job(new JobId(id)))).toList();
              return () ->
                  IntStream.range(0, listed.size())
                      .filter(i -> !there.get(i).get())
                      .mapToObj(listed::get)
                      .toArray(String[]::new);
            });
  }
}
