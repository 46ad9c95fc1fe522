package io.postrider.chaos;

import static io.postrider.chaos.Point.OCCURRENCES_SENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.chaos.Bounds.LongForm;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills the node that makes the jobs of schedules while many occurrences are due. */
@ExtendWith(ChaosExtension.class)
@Tag("chaos")
class SchedulesKillIT {

  /** More than one round takes. */
  private static final int MANY = 1_200;

  private final Chaos chaos;
  private final Experiment experiment;
  private final String run = UUID.randomUUID().toString();
  private Instant first;

  SchedulesKillIT(Chaos chaos) {
    this.chaos = chaos;
    this.experiment = new Experiment(chaos);
  }

  @Test
  void occurrences_whose_jobs_a_killed_node_has_sent_make_one_job_each() {
    var names = define(60, 1);
    experiment.hold(OCCURRENCES_SENT);
    experiment.killService().restart(chaos.service());

    requireOneJobEach(names, experiment.client(), "schedules: " + OCCURRENCES_SENT);
  }

  @LongForm
  @ParameterizedTest
  @EnumSource(names = {"OCCURRENCES_STORED", "OCCURRENCES_SENT"})
  void occurrences_of_a_killed_node_are_made_by_another_node(Point point) {
    var names = define(MANY, 1);
    try (var second = chaos.secondNode()) {
      experiment.hold(point);
      experiment.killService();
      awaitMade(names, new Client(second.payara().url(), ""));
      experiment.restart(chaos.service());

      requireOneJobEach(names, experiment.client(), "schedules, another node: " + point);
    }
  }

  @LongForm
  @Test
  void occurrences_that_come_due_while_nodes_are_killed_at_random_make_one_job_each() {
    var random = new Random();
    var names = define(MANY, 40);
    await().atMost(Bounds.TIMEOUT).until(() -> Instant.now().isAfter(first));
    for (int kill = 0; kill < Bounds.KILLS / 4; kill++) {
      Experiment.pause(random.nextInt(3_000));
      experiment.killService().restart(chaos.service());
    }

    requireOneJobEach(names, experiment.client(), "schedules, at random");
  }

  /** Defines schedules with one occurrence each, of which none is due before all are defined. */
  private List<String> define(int number, int seconds) {
    first = Instant.now().plusSeconds(20 + number / 20);
    var names = IntStream.range(0, number).mapToObj(i -> run + "-" + i).toList();
    IntStream.range(0, number)
        .forEach(i -> experiment.client().schedule(names.get(i), first.plusSeconds(i % seconds)));
    assertThat(first).as("all were defined in time").isAfter(Instant.now());
    return names;
  }

  private static void awaitMade(List<String> names, Client client) {
    await()
        .atMost(Bounds.TIMEOUT)
        .until(() -> names.stream().allMatch(name -> client.lastJob(name) != null));
  }

  private void requireOneJobEach(List<String> names, Client client, String what) {
    awaitMade(names, client);
    var row = experiment.drain(Bounds.DRAINED).evaluate();
    chaos.figures.add(what, row);
    assertThat(row.jobs()).as("jobs").isEqualTo(names.size());
    assertThat(names).extracting(client::lastJob).doesNotHaveDuplicates();
    assertThat(row.lost()).as("lost").isZero();
    assertThat(row.stuck()).as("stuck").isZero();
    assertThat(row.deadLettered()).as("falsely dead-lettered").isZero();
    names.forEach(client::unschedule);
  }
}
