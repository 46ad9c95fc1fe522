package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.chaos.Observer.Observation;
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
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import redis.clients.jedis.Jedis;

/** An experiment: load, a kill, a restart, and the evaluation of every job. */
final class Experiment {

  private static final int CLIENTS = 8;
  private static final Set<String> TERMINAL = Set.of("completed", "failed", "cancelled", "expired");

  private final Chaos chaos;
  private final Client client;
  private final Instant start = Instant.now();
  private final Set<Long> killed = new HashSet<>();
  private final Map<String, Integer> replays = new HashMap<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private CompletableFuture<?> load = CompletableFuture.completedFuture(null);
  private boolean effectsMayRepeat;
  private Instant restarted = Instant.now();
  private int kills;
  private Duration drained;

  Experiment(Chaos chaos) {
    this.chaos = chaos;
    this.client = chaos.client();
  }

  Client client() {
    return client;
  }

  /** Posts jobs of both kinds from eight threads, and waits for the answers. */
  Experiment post(int jobs) {
    var threads = Executors.newFixedThreadPool(CLIENTS);
    var clients =
        IntStream.range(0, CLIENTS)
            .mapToObj(
                client -> CompletableFuture.runAsync(() -> post(client, jobs / CLIENTS), threads))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(clients).join();
    threads.shutdown();
    return this;
  }

  private void post(int client, int jobs) {
    for (int i = 0; i < jobs; i++) {
      post("u-" + client + "-" + i + "-" + start.toEpochMilli(), client);
    }
  }

  private void post(String user, int number) {
    if (number % 2 == 0) {
      client.notify(user);
    } else {
      client.report(user);
    }
  }

  /** Posts some twenty jobs a second, until {@link #drain}. */
  Experiment load() {
    load =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; !stopped.get(); i++) {
                post("u-" + i + "-" + start.toEpochMilli(), i);
                pause(50);
              }
            });
    return this;
  }

  /** Makes a job that fails as intended. */
  String failed() {
    var job = client.accepted(client.notify("simulate-reject"));
    replays.put(job, 0);
    await().atMost(Bounds.TIMEOUT).until(() -> isOver(job));
    return job;
  }

  /** Replays a failed job without waiting for the answer. */
  void replay(String job) {
    replays.merge(job, 1, Integer::sum);
    CompletableFuture.runAsync(() -> client.retry(job));
  }

  /** Waits until a thread of the service is held at the point. */
  Observation hold(Point point) {
    return hold(point, 1).get(0);
  }

  /** Waits until this number of threads of the service are held at the point. */
  List<Observation> hold(Point point, int threads) {
    return held(chaos.observer.hold(point, threads), point);
  }

  /** Waits until all wanted threads are held. */
  static List<Observation> held(CompletableFuture<List<Observation>> held, Point point) {
    try {
      return held.orTimeout(Bounds.TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
    } catch (RuntimeException never) {
      throw new AssertionError("no thread reached the point " + point, never);
    }
  }

  /** Kills the service wherever its threads are. */
  Experiment killService() {
    killed.add(chaos.service().pid());
    chaos.service().kill();
    chaos.observer.releaseAll();
    kills++;
    return this;
  }

  Experiment kill(StackServer server) {
    server.kill();
    kills++;
    return restart(server);
  }

  Experiment restart(StackServer server) {
    Chaos.start(server);
    return restarted();
  }

  /** Starts the time within which the jobs must be terminal: all servers run again. */
  Experiment restarted() {
    restarted = Instant.now();
    return this;
  }

  /** Waits until this number of jobs is accepted, while the load continues. */
  Experiment awaitAccepted(int jobs) {
    await().atMost(Bounds.TIMEOUT).until(() -> client.accepted().size() >= jobs);
    return this;
  }

  /** Waits until this number of further effects is observed. */
  Experiment awaitEffects(int more) {
    int wanted = chaos.observer.at(Point.EFFECT).size() + more;
    await().atMost(Bounds.TIMEOUT).until(() -> chaos.observer.at(Point.EFFECT).size() >= wanted);
    return this;
  }

  /** Posts no more. */
  Experiment stopLoad() {
    stopped.set(true);
    load.join();
    return this;
  }

  /** All dead letters. */
  List<JsonObject> deadLetters() {
    return client.get("admin/dlq?limit=500").getJsonArray("items").getValuesAs(JsonObject.class);
  }

  /**
   * Waits until every job is terminal and its webhook has arrived; a job for which this takes too
   * long is stuck.
   */
  Experiment drain(Duration atMost) {
    stopLoad();
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
      // Evaluated below, job by job.
    }
    drained = Duration.between(restarted, Instant.now());
    return this;
  }

  /**
   * All accepted jobs, and those stored without an answer to the client. What a killed node has not
   * listed is in the outbox.
   */
  private Set<String> jobs() {
    var jobs = new HashSet<>(client.accepted());
    try (var redis = new Jedis(chaos.redis().url())) {
      Stream.of("outbox", "jobs:recent")
          .flatMap(list -> redis.zrange(list, 0, -1).stream())
          .filter(id -> new JobId(id).madeAt().isAfter(start))
          .forEach(jobs::add);
    }
    return jobs;
  }

  private boolean isOver(String job) {
    return webhookArrived(job) && TERMINAL.contains(client.status(job));
  }

  private boolean webhookArrived(String job) {
    var webhook = "msg_" + job + "_" + replays.getOrDefault(job, 0);
    return chaos.observer.count(Point.WEBHOOK).containsKey(webhook);
  }

  /**
   * Counts the lost, stuck and repeated jobs. Every job must have had its effect, exactly once
   * unless effects may repeat, and its webhook; no refused job may have had an effect.
   */
  Figures.Row evaluate() {
    var jobs = jobs();
    var effects = chaos.observer.count(Point.EFFECT);
    requireNoEffectOfRefusedJobs(jobs, effects.keySet());
    effects.keySet().retainAll(jobs);
    replays.forEach((job, times) -> effects.computeIfPresent(job, (id, count) -> count - times));
    var webhooks = chaos.observer.count(Point.WEBHOOK);
    webhooks.keySet().removeIf(id -> jobs.stream().noneMatch(id::contains));
    int lost = 0;
    int stuck = 0;
    int dead = 0;
    for (var job : jobs) {
      var status = client.status(job);
      lost += status.equals("unknown") || !effects.containsKey(job) ? 1 : 0;
      stuck += TERMINAL.contains(status) && webhookArrived(job) ? 0 : 1;
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

  /** Each request has its own user, which identifies it. */
  private void requireNoEffectOfRefusedJobs(Set<String> jobs, Set<String> effects) {
    var unknown = new HashSet<>(effects);
    unknown.removeAll(jobs);
    unknown.removeIf(job -> new JobId(job).madeAt().isBefore(start));
    assertThat(unknown).as("unknown jobs with an effect").isEmpty();
    var refused = client.refused();
    assertThat(jobs)
        .allSatisfy(
            job ->
                assertThat(refused)
                    .as("users of requests that were answered 503")
                    .doesNotContain(client.user(job)));
  }

  private void requireOnce(Map<String, Long> effects) {
    int max = 1 + Math.max(1, kills);
    assertThat(effects.values()).as("effects of one job").allMatch(count -> count <= max);
    if (!effectsMayRepeat) {
      var repeated = new HashSet<>(effects.keySet());
      repeated.removeIf(job -> effects.get(job) == 1);
      assertThat(unsettled()).as("jobs that may have a second effect").containsAll(repeated);
    }
  }

  /**
   * The jobs that a killed process had completed and not settled: only their effects may be
   * repeated.
   */
  private Set<String> unsettled() {
    return killed.stream()
        .flatMap(
            pid -> {
              var unsettled = jobs(Point.EFFECT, pid);
              unsettled.removeAll(jobs(Point.SETTLED, pid));
              return unsettled.stream();
            })
        .collect(Collectors.toSet());
  }

  private Set<String> jobs(Point point, long pid) {
    return chaos.observer.at(point).stream()
        .filter(observation -> observation.pid() == pid)
        .map(Observation::job)
        .collect(Collectors.toSet());
  }

  /**
   * Allows repeated effects of any job, because the experiment damages a store: the workers
   * continue meanwhile and cannot settle.
   */
  Experiment effectsMayRepeat() {
    effectsMayRepeat = true;
    return this;
  }

  static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
