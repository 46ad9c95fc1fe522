package io.postrider.chaos;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.chaos.Witness.Sight;
import io.postrider.job.JobId;
import io.postrider.stack.StackServer;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import redis.clients.jedis.Jedis;

/** Load, a kill, a restart, and the judgement of what became of every job. */
final class Trial {

  private static final Set<String> TERMINAL = Set.of("completed", "failed", "cancelled");

  private final Chaos chaos;
  private final Client client;
  private final Instant start = Instant.now();
  private final Set<String> mayRepeat = new HashSet<>();
  private boolean anyMayRepeat;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private CompletableFuture<?> load = CompletableFuture.completedFuture(null);
  private Instant restarted = Instant.now();
  private int kills;
  private Duration drained;

  Trial(Chaos chaos) {
    this.chaos = chaos;
    this.client = chaos.client();
  }

  /** Asks for so many jobs of both kinds, from four sides. */
  Trial load(int jobs) {
    var sides =
        IntStream.range(0, 4)
            .mapToObj(side -> CompletableFuture.runAsync(() -> ask(side, jobs / 4)))
            .toArray(CompletableFuture[]::new);
    load = CompletableFuture.allOf(sides);
    return this;
  }

  private void ask(int side, int jobs) {
    for (int i = 0; i < jobs && !stopped.get(); i++) {
      ask("u-" + side + "-" + i + "-" + start.toEpochMilli(), side);
    }
  }

  private void ask(String user, int side) {
    if (side % 2 == 0) {
      client.notify(user);
    } else {
      client.report(user);
    }
  }

  /** Asks for jobs, some twenty a second, until {@link #drain}. */
  Trial loadUntilDrained() {
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

  /** Kills the service while a thread is held at the point, and starts it again. */
  Trial killServiceAt(Point point, Runnable load) throws Exception {
    var held = chaos.witness.at(point, sight -> killService());
    load.run();
    held.get(60, TimeUnit.SECONDS);
    return restart(chaos.service());
  }

  /** Kills the service wherever it is. */
  void killService() {
    noteWhatIsInHand();
    chaos.service().kill();
    kills++;
  }

  Trial kill(StackServer server) {
    server.kill();
    kills++;
    return restart(server);
  }

  Trial restart(StackServer server) {
    Chaos.start(server);
    restarted();
    return this;
  }

  /** From now on what was hurt should be well again. */
  void restarted() {
    restarted = Instant.now();
  }

  /** Waits until all of the load has been answered. */
  void join() {
    load.join();
  }

  /** Waits until so many jobs are accepted, while the load goes on. */
  Trial awaitAccepted(int jobs) {
    await().atMost(Duration.ofMinutes(2)).until(() -> client.accepted().size() >= jobs);
    return this;
  }

  /** Waits until so many more effects are seen. */
  Trial awaitEffects(int more) {
    long wanted = effects() + more;
    await().atMost(Duration.ofMinutes(2)).until(() -> effects() >= wanted);
    return this;
  }

  private long effects() {
    return chaos.witness.sights().stream().filter(sight -> sight.point() == Point.EFFECT).count();
  }

  /** All jobs that were given up. */
  List<JsonObject> deadLetters() {
    return client.get("admin/dlq?limit=500").getJsonArray("items").getValuesAs(JsonObject.class);
  }

  /** Only what had its effect, but is not settled, may have it again. */
  private void noteWhatIsInHand() {
    var inHand = new HashSet<String>();
    for (Sight sight : chaos.witness.sights()) {
      if (sight.point() == Point.EFFECT) {
        inHand.add(sight.job());
      } else if (sight.point() == Point.SETTLED) {
        inHand.remove(sight.job());
      }
    }
    mayRepeat.addAll(inHand);
  }

  /** Waits until every job is terminal and told; who is not by then is stuck. */
  Trial drain(Duration atMost) {
    stopped.set(true);
    load.join();
    var jobs = jobs();
    try {
      await()
          .atMost(atMost)
          .pollInterval(Duration.ofMillis(250))
          .until(() -> jobs.stream().allMatch(this::isOver));
    } catch (ConditionTimeoutException stuck) {
      // Judged below, job by job.
    }
    drained = Duration.between(restarted, Instant.now());
    return this;
  }

  /** What was accepted, and what was stored without anybody having been told. */
  private Set<String> jobs() {
    var jobs = new HashSet<>(client.accepted());
    try (var redis = new Jedis("127.0.0.1", chaos.redis().port())) {
      for (var id : redis.zrange("jobs:recent", 0, -1)) {
        if (new JobId(id).madeAt().isAfter(start)) {
          jobs.add(id);
        }
      }
    }
    return jobs;
  }

  private boolean isOver(String job) {
    return TERMINAL.contains(client.status(job)) && told(job, 0);
  }

  private boolean told(String job, int generation) {
    return chaos.witness.count(Point.WEBHOOK).containsKey("msg_" + job + "_" + generation);
  }

  /** All must have been done, once unless they may repeat, and told. */
  Figures.Row judge() {
    var jobs = jobs();
    var effects = chaos.witness.count(Point.EFFECT);
    effects.keySet().retainAll(jobs);
    var webhooks = chaos.witness.count(Point.WEBHOOK);
    webhooks.keySet().removeIf(id -> jobs.stream().noneMatch(job -> id.contains(job)));
    int lost = 0;
    int stuck = 0;
    int dead = 0;
    for (var job : jobs) {
      var status = client.status(job);
      lost += isLost(job, status, effects) ? 1 : 0;
      stuck += TERMINAL.contains(status) && told(job, 0) ? 0 : 1;
      dead += status.equals("failed") ? 1 : 0;
    }
    var repeated = effects.keySet().stream().filter(job -> effects.get(job) > 1).collect(toSet());
    assertThat(mayRepeat(repeated)).as("jobs with two effects: %s", repeated).isTrue();
    assertThat(effects.values()).as("effects of one job").allMatch(count -> count <= 1 + kills);
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

  private static boolean isLost(String job, String status, Map<String, Long> effects) {
    return status.equals("unknown") || status.equals("completed") && !effects.containsKey(job);
  }

  private boolean mayRepeat(Set<String> repeated) {
    return anyMayRepeat || mayRepeat.containsAll(repeated);
  }

  /** A store, and not the service, is killed: what a worker had in hand goes on meanwhile. */
  Trial effectsMayRepeat() {
    anyMayRepeat = true;
    return this;
  }

  static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  Client client() {
    return client;
  }
}
