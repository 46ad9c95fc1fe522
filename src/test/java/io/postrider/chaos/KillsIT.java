package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.stack.StackServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills each process at the worst moments. The short form kills once at each point; {@code
 * -Dchaos.kills=20} is the long one.
 */
class KillsIT {

  private static final int KILLS = Integer.getInteger("chaos.kills", 1);
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
      FIGURES.add(
          point.toString(),
          new Figures.Row(
              1,
              1,
              0,
              row.stuck(),
              row.duplicates() - 1,
              row.repeatedWebhooks() - 0,
              0,
              row.slowest()));
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
    var trial = new Trial(chaos);
    var row = trial.killServiceAt(point, () -> trial.load(24)).drain(PROMISED).judge();
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
