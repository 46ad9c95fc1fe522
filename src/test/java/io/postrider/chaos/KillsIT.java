package io.postrider.chaos;

import static io.postrider.chaos.Point.CLAIMED;
import static io.postrider.chaos.Point.DONE;
import static io.postrider.chaos.Point.REPLAY_NOTED;
import static io.postrider.chaos.Point.REPLAY_SENT;
import static io.postrider.chaos.Point.SENT;
import static io.postrider.chaos.Point.SETTLED;
import static io.postrider.chaos.Point.STORED;
import static io.postrider.chaos.Point.TOLD;
import static io.postrider.chaos.Point.WEBHOOK;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.chaos.Bounds.LongForm;
import io.postrider.stack.StackServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Kills each process at the worst moments. */
@ExtendWith(HurtStack.class)
class KillsIT {

  /** All workers of {@link Chaos}, but for those of urgent notifications. */
  private static final int WORKERS = 8;

  private final Chaos chaos;

  KillsIT(Chaos chaos) {
    this.chaos = chaos;
  }

  /**
   * Points at which one process can be held at the same time. The relay goes on meanwhile, and
   * there is one thread that accepts: so what is held back from the broker comes last.
   */
  static Stream<List<Point>> points() {
    return Stream.of(
        List.of(CLAIMED, DONE, SETTLED, REPLAY_NOTED, STORED),
        List.of(REPLAY_SENT, TOLD, WEBHOOK, SENT));
  }

  @ParameterizedTest
  @MethodSource("points")
  void service_killed_at_its_worst_moments_loses_nothing_and_repeats_only_what_was_in_hand(
      List<Point> points) {
    for (int kill = 0; kill < Bounds.KILLS; kill++) {
      var trial = new Trial(chaos);
      var failed = trial.failed();
      trial.load().awaitAccepted(40);
      for (var point : points) {
        if (point == REPLAY_NOTED || point == REPLAY_SENT) {
          var held = chaos.witness.hold(point, 1);
          trial.replay(failed);
          Trial.held(held, point);
        } else {
          trial.hold(point);
        }
      }
      trial.killService().restart(chaos.service());

      require(name(points), trial.drain(Bounds.ENDED).judge());
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
  void service_killed_with_many_jobs_waiting_spends_no_attempt_of_those_nobody_ran() {
    int kills = Bounds.KILLS / 2;
    var trial = new Trial(chaos);
    var held = chaos.witness.hold(CLAIMED, WORKERS);
    trial.ask(Bounds.WAITING);
    Trial.held(held, CLAIMED);
    chaos.witness.letGo();
    for (int kill = 0; kill < kills; kill++) {
      trial.awaitEffects(30).killService().restart(chaos.service());
    }

    require(
        "the service, with " + Bounds.WAITING + " jobs waiting",
        trial.drain(Bounds.DRAINED).judge());
    assertThat(trial.deadLetters())
        .extracting(letter -> letter.getInt("attempts"))
        .doesNotContain(0);
  }

  /** For a minute and more: so long does it take until the broker gives its messages to others. */
  @Test
  @LongForm
  void workers_frozen_after_their_claim_settle_too_late_and_their_jobs_are_completed_once() {
    for (int frozen = 0; frozen < Bounds.KILLS; frozen += WORKERS) {
      var trial = new Trial(chaos).effectsMayRepeat();
      var held = chaos.witness.hold(CLAIMED, WORKERS);
      trial.ask(WORKERS);
      var jobs = Trial.held(held, CLAIMED).stream().map(Witness.Sight::job).toList();
      long pid = chaos.service().pid();
      try (var second = chaos.secondNode()) {
        Map<String, String> completed;
        Signal.STOP.send(pid);
        try {
          var other = new Client(second.payara().url(), "");
          await().atMost(Bounds.PATIENCE).until(() -> jobs.stream().allMatch(other::isCompleted));
          completed = finished(jobs, other);
        } finally {
          Signal.CONT.send(pid);
        }
        chaos.witness.watch(DONE);
        chaos.witness.letGo();
        await()
            .atMost(Bounds.PATIENCE)
            .until(() -> jobs.stream().allMatch(job -> isSeen(DONE, job, pid)));
        var row = trial.restarted().drain(Bounds.ENDED).judge();
        await()
            .during(Duration.ofSeconds(5))
            .atMost(Duration.ofSeconds(10))
            .until(() -> jobs.stream().noneMatch(job -> isSeen(SETTLED, job, pid)));
        assertThat(finished(jobs, trial.client())).isEqualTo(completed);
        require("workers frozen after their claim", row.ofKills(jobs.size()));
      }
    }
  }

  private boolean isSeen(Point point, String job, long pid) {
    return chaos.witness.at(point).contains(new Witness.Sight(point, job, pid));
  }

  private static Map<String, String> finished(List<String> jobs, Client client) {
    return jobs.stream()
        .collect(toMap(job -> job, job -> client.get("jobs/" + job).getString("finishedAt")));
  }

  private void killAtRandom(String name, Supplier<StackServer> victim) {
    var random = new Random();
    var trial = new Trial(chaos).effectsMayRepeat().load();
    for (int kill = 0; kill < Math.max(2, Bounds.KILLS); kill++) {
      trial.awaitEffects(1);
      Trial.pause(random.nextInt(2_500));
      trial.kill(victim.get());
    }
    trial.awaitEffects(10);
    require(name, trial.drain(Bounds.DRAINED).judge());
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
