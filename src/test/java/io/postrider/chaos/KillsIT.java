package io.postrider.chaos;

import static io.postrider.chaos.Point.CLAIMED;
import static io.postrider.chaos.Point.DONE;
import static io.postrider.chaos.Point.NOTIFIED;
import static io.postrider.chaos.Point.POSTPONED;
import static io.postrider.chaos.Point.REPLAY_NOTED;
import static io.postrider.chaos.Point.REPLAY_SENT;
import static io.postrider.chaos.Point.SENT;
import static io.postrider.chaos.Point.SETTLED;
import static io.postrider.chaos.Point.STORED;
import static io.postrider.chaos.Point.WEBHOOK;
import static io.postrider.chaos.Point.WEBHOOK_DUE;
import static io.postrider.chaos.Point.WEBHOOK_SENT;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.chaos.Bounds.LongForm;
import io.postrider.stack.StackServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kills each process at the moments at which a crash is most likely to lose or repeat work. */
@ExtendWith(ChaosExtension.class)
@Tag("chaos")
class KillsIT {

  /** The number of workers of {@link Chaos}, without those for urgent notifications. */
  private static final int WORKERS = 8;

  private final Chaos chaos;

  KillsIT(Chaos chaos) {
    this.chaos = chaos;
  }

  /**
   * Points at which one process can be held at the same time. The relay continues meanwhile, and
   * only one thread accepts jobs, so the points between Redis and the broker come last.
   */
  static Stream<List<Point>> points() {
    return Stream.of(
        List.of(CLAIMED, DONE, SETTLED, REPLAY_NOTED, STORED),
        List.of(REPLAY_SENT, NOTIFIED, WEBHOOK, SENT),
        List.of(WEBHOOK_DUE),
        List.of(WEBHOOK_SENT));
  }

  @ParameterizedTest
  @MethodSource("points")
  void service_killed_at_its_worst_moments_loses_nothing_and_repeats_only_unsettled_jobs(
      List<Point> points) {
    for (int kill = 0; kill < Bounds.KILLS; kill++) {
      var experiment = new Experiment(chaos);
      var failed = experiment.failed();
      experiment.load().awaitAccepted(40);
      for (var point : points) {
        if (point == REPLAY_NOTED || point == REPLAY_SENT) {
          var held = chaos.observer.hold(point, 1);
          experiment.replay(failed);
          Experiment.held(held, point);
        } else {
          experiment.hold(point);
        }
      }
      experiment.killService().restart(chaos.service());

      require(name(points), experiment.drain(Bounds.ENDED).evaluate());
    }
  }

  /** Its client repeats the batch with the same idempotency keys until it has all answers. */
  @Test
  void batch_that_a_kill_cuts_off_is_repeated_and_makes_each_job_once() {
    var experiment = new Experiment(chaos);
    var users = IntStream.range(0, 200).mapToObj(i -> "batch-" + i).toList();
    var held = chaos.observer.hold(STORED, 1);
    var cut = CompletableFuture.supplyAsync(() -> experiment.client().notifyTogether(users));
    Experiment.held(held, STORED);
    experiment.killService().restart(chaos.service());
    assertThat(cut.join()).as("answered although killed").isFalse();

    await().atMost(Bounds.TIMEOUT).until(() -> experiment.client().notifyTogether(users));

    var row = experiment.drain(Bounds.ENDED).evaluate();
    require("the service, within a batch", row);
    assertThat(experiment.client().accepted()).hasSize(users.size());
    assertThat(row.jobs()).as("jobs in Redis").isEqualTo(users.size());
  }

  /** The message comes again, and there is another one for the postponement. */
  @Test
  void service_killed_before_it_acknowledges_postponed_jobs_runs_each_once() {
    var experiment = new Experiment(chaos);
    var held = chaos.observer.hold(POSTPONED, 2);
    IntStream.range(0, 40).forEach(i -> experiment.client().notify("simulate-later-2-" + i));
    Experiment.held(held, POSTPONED);
    experiment.killService().restart(chaos.service());

    require("the service, while jobs are postponed", experiment.drain(Bounds.ENDED).evaluate());
  }

  @Test
  void jobs_in_the_hands_of_a_killed_node_are_done_by_another_node() {
    var experiment = new Experiment(chaos);
    var held = chaos.observer.hold(CLAIMED, WORKERS);
    experiment.post(WORKERS);
    var jobs = Experiment.held(held, CLAIMED).stream().map(Observer.Observation::job).toList();
    try (var second = chaos.secondNode()) {
      var other = new Client(second.payara().url(), "");
      experiment.killService();
      var killed = Instant.now();
      await().atMost(Bounds.ENDED).until(() -> jobs.stream().allMatch(other::isCompleted));
      var seconds = Duration.between(killed, Instant.now()).toSeconds();
      chaos.figures.note("jobs of a killed node were done by another after " + seconds + " s");
      experiment.restart(chaos.service());

      require("a node beside another", experiment.drain(Bounds.ENDED).evaluate());
    }
  }

  @Test
  void broker_killed_at_random_under_load_loses_nothing() {
    killAtRandom("the broker, at random under load", chaos::broker);
  }

  @Test
  void redis_killed_at_random_under_load_loses_nothing() {
    killAtRandom("Redis, at random under load", chaos::redis);
  }

  @Test
  @LongForm
  void service_killed_with_many_waiting_jobs_uses_no_attempt_of_jobs_that_did_not_run() {
    int kills = Bounds.KILLS / 2;
    var experiment = new Experiment(chaos);
    var held = chaos.observer.hold(CLAIMED, WORKERS);
    experiment.post(Bounds.WAITING);
    Experiment.held(held, CLAIMED);
    chaos.observer.releaseAll();
    for (int kill = 0; kill < kills; kill++) {
      experiment.awaitEffects(30).killService().restart(chaos.service());
    }

    require(
        "the service, with " + Bounds.WAITING + " jobs waiting",
        experiment.drain(Bounds.DRAINED).evaluate());
    assertThat(experiment.deadLetters())
        .extracting(deadLetter -> deadLetter.getInt("attempts"))
        .doesNotContain(0);
  }

  /**
   * The workers are frozen for more than a minute, because the broker takes that long to give their
   * messages to others.
   */
  @Test
  @LongForm
  void workers_frozen_after_their_claim_cannot_settle_later_and_their_jobs_are_completed_once() {
    for (int frozen = 0; frozen < Bounds.KILLS; frozen += WORKERS) {
      var experiment = new Experiment(chaos).effectsMayRepeat();
      var held = chaos.observer.hold(CLAIMED, WORKERS);
      experiment.post(WORKERS);
      var jobs = Experiment.held(held, CLAIMED).stream().map(Observer.Observation::job).toList();
      long pid = chaos.service().pid();
      try (var second = chaos.secondNode()) {
        Map<String, String> completed;
        Signal.STOP.send(pid);
        try {
          var other = new Client(second.payara().url(), "");
          await().atMost(Bounds.TIMEOUT).until(() -> jobs.stream().allMatch(other::isCompleted));
          completed = finished(jobs, other);
        } finally {
          Signal.CONT.send(pid);
        }
        chaos.observer.watch(DONE);
        chaos.observer.releaseAll();
        await()
            .atMost(Bounds.TIMEOUT)
            .until(() -> jobs.stream().allMatch(job -> isObserved(DONE, job, pid)));
        var row = experiment.restarted().drain(Bounds.ENDED).evaluate();
        await()
            .during(Duration.ofSeconds(5))
            .atMost(Duration.ofSeconds(10))
            .until(() -> jobs.stream().noneMatch(job -> isObserved(SETTLED, job, pid)));
        assertThat(finished(jobs, experiment.client())).isEqualTo(completed);
        require("workers frozen after their claim", row.ofKills(jobs.size()));
      }
    }
  }

  private boolean isObserved(Point point, String job, long pid) {
    return chaos.observer.at(point).contains(new Observer.Observation(point, job, pid));
  }

  private static Map<String, String> finished(List<String> jobs, Client client) {
    return jobs.stream()
        .collect(toMap(job -> job, job -> client.get("jobs/" + job).getString("finishedAt")));
  }

  private void killAtRandom(String name, Supplier<StackServer> victim) {
    var random = new Random();
    var experiment = new Experiment(chaos).effectsMayRepeat().load();
    for (int kill = 0; kill < Math.max(2, Bounds.KILLS); kill++) {
      experiment.awaitEffects(1);
      Experiment.pause(random.nextInt(2_500));
      experiment.kill(victim.get());
    }
    experiment.awaitEffects(10);
    require(name, experiment.drain(Bounds.DRAINED).evaluate());
  }

  private void require(String name, Figures.Row row) {
    chaos.figures.add(name, row);
    assertThat(row.lost()).as("lost").isZero();
    assertThat(row.stuck()).as("stuck").isZero();
    assertThat(row.deadLettered()).as("falsely dead-lettered").isZero();
  }

  private static String name(List<Point> points) {
    return points.stream().map(Point::label).collect(joining(", "));
  }
}
