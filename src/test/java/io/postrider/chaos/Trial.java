package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.chaos.Witness.Sight;
import io.postrider.job.JobId;
import io.postrider.stack.StackServer;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import redis.clients.jedis.Jedis;

/** Load, a kill, a restart, and the judgement of what became of every job. */
final class Trial {

  private static final int SIDES = 8;
  private static final Set<String> TERMINAL = Set.of("completed", "failed", "cancelled");

  private final Chaos chaos;
  private final Client client;
  private final Instant start = Instant.now();
  private final Set<Long> killed = new HashSet<>();
  private final Map<String, Integer> replays = new HashMap<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private CompletableFuture<?> load = CompletableFuture.completedFuture(null);
  private boolean anyMayRepeat;
  private Instant restarted = Instant.now();
  private int kills;
  private Duration drained;

  Trial(Chaos chaos) {
    this.chaos = chaos;
    this.client = chaos.client();
  }

  Client client() {
    return client;
  }

  /** Asks for so many jobs of both kinds, from eight sides, and waits for the answers. */
  Trial ask(int jobs) {
    var threads = Executors.newFixedThreadPool(SIDES);
    var sides =
        IntStream.range(0, SIDES)
            .mapToObj(side -> CompletableFuture.runAsync(() -> ask(side, jobs / SIDES), threads))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(sides).join();
    threads.shutdown();
    return this;
  }

  private void ask(int side, int jobs) {
    for (int i = 0; i < jobs; i++) {
      ask("u-" + side + "-" + i + "-" + start.toEpochMilli(), side);
    }
  }

  private void ask(String user, int number) {
    if (number % 2 == 0) {
      client.notify(user);
    } else {
      client.report(user);
    }
  }

  /** Asks for jobs, some twenty a second, until {@link #drain}. */
  Trial load() {
    load =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !stopped.get(); i++) {
                ask("u-" + i + "-" + start.toEpochMilli(), i);
                pause(50);
              }
            });
    return this;
  }

  /** A job that has failed, as it should. */
  String failed() {
    var job = client.accepted(client.notify("simulate-reject"));
    replays.put(job, 0);
    await().atMost(Bounds.PATIENCE).until(() -> isOver(job));
    return job;
  }

  /** Replays a failed job, and does not wait for the answer. */
  void replay(String job) {
    replays.merge(job, 1, Integer::sum);
    CompletableFuture.runAsync(() -> client.retry(job));
  }

  /** Waits until a thread of the service is held at the point. */
  Sight hold(Point point) {
    return hold(point, 1).get(0);
  }

  /** Waits until so many threads of the service are held at the point. */
  List<Sight> hold(Point point, int threads) {
    return held(chaos.witness.hold(point, threads), point);
  }

  /** Waits until all that are wanted are held. */
  static List<Sight> held(CompletableFuture<List<Sight>> held, Point point) {
    try {
      return held.orTimeout(Bounds.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (RuntimeException never) {
      throw new AssertionError("nobody came to the point " + point, never);
    }
  }

  /** Kills the service wherever it is. */
  Trial killService() {
    killed.add(chaos.service().pid());
    chaos.service().kill();
    chaos.witness.letGo();
    kills++;
    return this;
  }

  Trial kill(StackServer server) {
    server.kill();
    kills++;
    return restart(server);
  }

  Trial restart(StackServer server) {
    Chaos.start(server);
    return restarted();
  }

  /** From now on what was hurt should be well again. */
  Trial restarted() {
    restarted = Instant.now();
    return this;
  }

  /** Waits until so many jobs are accepted, while the load goes on. */
  Trial awaitAccepted(int jobs) {
    await().atMost(Bounds.PATIENCE).until(() -> client.accepted().size() >= jobs);
    return this;
  }

  /** Waits until so many more effects are seen. */
  Trial awaitEffects(int more) {
    int wanted = chaos.witness.at(Point.EFFECT).size() + more;
    await().atMost(Bounds.PATIENCE).until(() -> chaos.witness.at(Point.EFFECT).size() >= wanted);
    return this;
  }

  /** All jobs that were given up. */
  List<JsonObject> deadLetters() {
    return client.get("admin/dlq?limit=500").getJsonArray("items").getValuesAs(JsonObject.class);
  }

  /** Waits until every job is terminal and told; who is not by then is stuck. */
  Trial drain(Duration atMost) {
    stopped.set(true);
    load.join();
    var open = new ArrayList<>(jobs());
    try {
      await()
          .atMost(atMost)
          .pollInterval(Duration.ofMillis(250))
          .until(
              () -> {
                open.removeIf(this::isOver);
                return open.isEmpty();
              });
    } catch (ConditionTimeoutException stuck) {
      // Judged below, job by job.
    }
    drained = Duration.between(restarted, Instant.now());
    return this;
  }

  /** What was accepted, and what was stored without anybody having been told. */
  private Set<String> jobs() {
    var jobs = new HashSet<>(client.accepted());
    try (var redis = new Jedis(chaos.redis().url())) {
      for (var id : redis.zrange("jobs:recent", 0, -1)) {
        if (new JobId(id).madeAt().isAfter(start)) {
          jobs.add(id);
        }
      }
    }
    return jobs;
  }

  private boolean isOver(String job) {
    return told(job) && TERMINAL.contains(client.status(job));
  }

  private boolean told(String job) {
    var webhook = "msg_" + job + "_" + replays.getOrDefault(job, 0);
    return chaos.witness.count(Point.WEBHOOK).containsKey(webhook);
  }

  /** All must have been done, once unless they may repeat, and told, and none that was refused. */
  Figures.Row judge() {
    var jobs = jobs();
    var effects = chaos.witness.count(Point.EFFECT);
    requireRefusedNotDone(jobs, effects.keySet());
    effects.keySet().retainAll(jobs);
    replays.forEach((job, times) -> effects.computeIfPresent(job, (id, count) -> count - times));
    var webhooks = chaos.witness.count(Point.WEBHOOK);
    webhooks.keySet().removeIf(id -> jobs.stream().noneMatch(id::contains));
    int lost = 0;
    int stuck = 0;
    int dead = 0;
    for (var job : jobs) {
      var status = client.status(job);
      lost += status.equals("unknown") || !effects.containsKey(job) ? 1 : 0;
      stuck += TERMINAL.contains(status) && told(job) ? 0 : 1;
      dead += status.equals("failed") && !replays.containsKey(job) ? 1 : 0;
    }
    requireOnce(effects);
    return new Figures.Row(
        kills,
        jobs.size(),
        lost,
        stuck,
        Figures.beyondFirst(effects.values()),
        Figures.beyondFirst(webhooks.values()),
        dead,
        drained);
  }

  /** Each request has a user of its own. */
  private void requireRefusedNotDone(Set<String> jobs, Set<String> effects) {
    var unknown = new HashSet<>(effects);
    unknown.removeAll(jobs);
    unknown.removeIf(job -> new JobId(job).madeAt().isBefore(start));
    assertThat(unknown).as("jobs that were done and are not known").isEmpty();
    var refused = client.refused();
    assertThat(jobs)
        .allSatisfy(
            job ->
                assertThat(refused)
                    .as("users of requests that were answered 503")
                    .doesNotContain(client.user(job)));
  }

  private void requireOnce(Map<String, Long> effects) {
    int most = 1 + Math.max(1, kills);
    assertThat(effects.values()).as("effects of one job").allMatch(count -> count <= most);
    if (!anyMayRepeat) {
      var repeated = new HashSet<>(effects.keySet());
      repeated.removeIf(job -> effects.get(job) == 1);
      assertThat(inHand()).as("jobs that may have two effects").containsAll(repeated);
    }
  }

  /** What a killed process had done and had not settled itself: only that may be done again. */
  private Set<String> inHand() {
    return killed.stream()
        .flatMap(
            pid -> {
              var inHand = jobs(Point.EFFECT, pid);
              inHand.removeAll(jobs(Point.SETTLED, pid));
              return inHand.stream();
            })
        .collect(Collectors.toSet());
  }

  private Set<String> jobs(Point point, long pid) {
    return chaos.witness.at(point).stream()
        .filter(sight -> sight.pid() == pid)
        .map(Sight::job)
        .collect(Collectors.toSet());
  }

  /** A store, and not the service, is hurt: what a worker had in hand goes on meanwhile. */
  Trial effectsMayRepeat() {
    anyMayRepeat = true;
    return this;
  }

  static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
