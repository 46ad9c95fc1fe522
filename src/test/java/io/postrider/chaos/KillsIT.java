package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.stack.StackServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills each process at the worst moments. The short form kills once at each point; {@code
 * -Dchaos.kills=20} is the long one.
 */
class KillsIT {

  private static final int KILLS = Integer.getInteger("chaos.kills", 1);
  private static final int WAITING = Integer.getInteger("chaos.waiting", 5_000);
  private static final Duration PROMISED = Duration.ofSeconds(40);
  private static final Duration LONG_DRAIN = Duration.ofMinutes(5);

  @TempDir static Path directory;

  private static final Figures FIGURES = new Figures();
  private static Chaos chaos;

  @BeforeAll
  static void start() throws IOException {
    chaos = new Chaos(directory);
  }

  @AfterAll
  static void stop() throws IOException {
    FIGURES.keep(Path.of("target/chaos.txt"));
    chaos.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"STORED", "SENT"})
  void service_killed_while_it_accepts_loses_nothing_and_doubles_nothing(Point point)
      throws Exception {
    for (int kill = 0; kill < share(2); kill++) {
      var row = killAt(point);
      assertThat(row.duplicates()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CLAIMED", "DONE", "SETTLED", "TOLD", "WEBHOOK"})
  void service_killed_while_it_works_loses_nothing(Point point) throws Exception {
    for (int kill = 0; kill < share(7); kill++) {
      killAt(point);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REPLAY_NOTED", "REPLAY_SENT"})
  void service_killed_during_a_replay_replays_once(Point point) throws Exception {
    for (int kill = 0; kill < share(7); kill++) {
      var trial = new Trial(chaos);
      var job = failed(trial);
      trial.killServiceAt(point, () -> trial.client().retry(job));
      await().atMost(PROMISED).until(() -> told(job, 1));
      var row = trial.drain(PROMISED).judge();
      FIGURES.add(point.toString(), row.replayed());
      assertThat(row.stuck()).isZero();
      assertThat(chaos.witness.count(Point.EFFECT)).containsEntry(job, 2L);
    }
  }

  @Test
  void broker_killed_at_random_under_load_loses_nothing() {
    killAtRandom("the broker, at random under load", Chaos::broker);
  }

  @Test
  void redis_killed_at_random_under_load_loses_nothing() {
    killAtRandom("Redis, at random under load", Chaos::redis);
  }

  @Test
  @EnabledIfSystemProperty(named = "chaos.kills", matches = "\\d+")
  void service_killed_with_many_jobs_waiting_spends_no_attempt_of_those_nobody_ran() {
    var trial = new Trial(chaos).load(WAITING);
    trial.join();
    for (int kill = 0; kill < KILLS / 2; kill++) {
      trial.awaitEffects(30);
      trial.killService();
      trial.restart(chaos.service());
    }
    accepted(KILLS / 2 + " with " + WAITING + " jobs waiting", trial.drain(LONG_DRAIN).judge());
    assertThat(trial.deadLetters())
        .extracting(letter -> letter.getInt("attempts"))
        .doesNotContain(0);
  }

  @Test
  @EnabledIfSystemProperty(named = "chaos.kills", matches = "\\d+")
  void worker_frozen_after_its_claim_settles_too_late_and_the_job_is_completed_once()
      throws Exception {
    try (var second = chaos.secondNode()) {
      var trial = new Trial(chaos);
      var frozen = chaos.witness.at(Point.CLAIMED, sight -> signal("STOP", sight.pid()));
      trial.client().notify("u");
      var sight = frozen.get(60, TimeUnit.SECONDS);
      var awake = sight.pid() == second.payara().pid() ? chaos.service() : second.payara();
      var client = new Client(awake.url(), "");
      await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> client.status(sight.job()).equals("completed"));
      var completed = client.get("jobs/" + sight.job()).getString("finishedAt");

      chaos.witness.watch(Point.DONE);
      signal("CONT", sight.pid());

      var late = new Witness.Sight(Point.DONE, sight.job(), sight.pid());
      await().atMost(PROMISED).until(() -> chaos.witness.sights().contains(late));
      var settled = new Witness.Sight(Point.SETTLED, sight.job(), sight.pid());
      await()
          .during(Duration.ofSeconds(5))
          .atMost(Duration.ofSeconds(10))
          .until(() -> !chaos.witness.sights().contains(settled));
      assertThat(client.get("jobs/" + sight.job()).getString("finishedAt")).isEqualTo(completed);
      FIGURES.add(
          "a worker frozen after its claim", trial.drain(PROMISED).effectsMayRepeat().judge());
    }
  }

  private static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String failed(Trial trial) {
    trial.client().notify("simulate-reject");
    var job = trial.client().accepted().iterator().next();
    await().atMost(PROMISED).until(() -> told(job, 0));
    return job;
  }

  private static boolean told(String job, int generation) {
    return chaos.witness.count(Point.WEBHOOK).containsKey("msg_" + job + "_" + generation);
  }

  private static Figures.Row killAt(Point point) throws Exception {
    var trial = new Trial(chaos).load(400).awaitAccepted(60);
    var row = trial.killServiceAt(point, () -> {}).drain(PROMISED).judge();
    return accepted(point.toString(), row);
  }

  private static void killAtRandom(String name, Function<Chaos, StackServer> victim) {
    var random = new Random();
    var trial = new Trial(chaos).effectsMayRepeat().loadUntilDrained();
    for (int kill = 0; kill < Math.max(3, KILLS); kill++) {
      Trial.pause(500 + random.nextInt(2_500));
      trial.kill(victim.apply(chaos));
    }
    Trial.pause(2_000);
    accepted(name, trial.drain(LONG_DRAIN).judge());
  }

  private static Figures.Row accepted(String name, Figures.Row row) {
    FIGURES.add(name, row);
    assertThat(row.lost()).as("lost").isZero();
    assertThat(row.stuck()).as("stuck").isZero();
    assertThat(row.deadLettered()).as("falsely dead-lettered").isZero();
    return row;
  }

  /** So many kills of those that several points share. */
  private static int share(int points) {
    return (KILLS + points - 1) / points;
  }
}
