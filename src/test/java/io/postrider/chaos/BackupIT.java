package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/**
 * Both stores are saved under load, as the page on operations says, then lost, and restored: what
 * was accepted before the save is done, and done once if it was done before the save.
 */
@ExtendWith(ChaosExtension.class)
@Tag("chaos")
class BackupIT {

  private static final String AOF = "appendonlydir";
  private static final List<String> TERMINAL = List.of("completed", "failed");

  @TempDir Path saved;

  private final Chaos chaos;

  BackupIT(Chaos chaos) {
    this.chaos = chaos;
  }

  @Test
  void all_that_was_accepted_before_the_save_is_done_after_a_restore() throws IOException {
    var experiment = new Experiment(chaos);
    var client = experiment.client();
    var dead = experiment.failed();
    var tomorrow = client.accepted(client.notifyTomorrow("tomorrow-" + UUID.randomUUID()));
    experiment.load().awaitAccepted(40);
    // More than the workers do in the next seconds: some wait in the broker when it is saved.
    for (int i = 0; i < 3 * Chaos.NOTIFICATION_WORKERS; i++) {
      client.notify("simulate-slow-3000-" + UUID.randomUUID());
    }

    var done = completed(client);
    saveBroker();
    experiment.awaitAccepted(client.accepted().size() + 20);
    var accepted = Set.copyOf(client.accepted());
    saveRedis();
    experiment.awaitAccepted(client.accepted().size() + 20);

    experiment.killService().stopLoad();
    chaos.broker().kill();
    chaos.redis().kill();
    restore(chaos.data().resolve("broker/data"), saved.resolve("broker"));
    restore(chaos.data().resolve("redis").resolve(AOF), saved.resolve("redis"));
    var effects = chaos.observer.count(Point.EFFECT);
    Chaos.start(chaos.redis());
    Chaos.start(chaos.broker());
    Chaos.start(chaos.service());

    var open = new HashSet<>(accepted);
    await()
        .atMost(Bounds.TIMEOUT)
        .untilAsserted(
            () -> {
              open.removeIf(job -> TERMINAL.contains(client.status(job)));
              assertThat(open).isEmpty();
            });
    assertThat(done).isNotEmpty();
    assertThat(chaos.observer.count(Point.EFFECT))
        .as("jobs that were done before the save")
        .allSatisfy(
            (job, times) -> {
              if (done.contains(job)) {
                assertThat(times).as(job).isEqualTo(effects.get(job));
              }
            });
    assertThat(client.status(tomorrow)).isEqualTo("delayed");
    assertThat(experiment.deadLetters())
        .extracting(letter -> letter.getString("jobId"))
        .contains(dead);
    assertThat(client.accepted(client.retry(dead))).isEqualTo(dead);
  }

  private static Set<String> completed(Client client) {
    var done = new HashSet<>(client.accepted());
    done.removeIf(job -> !client.isCompleted(job));
    return done;
  }

  /** A broker that is frozen meanwhile writes nothing: the copy is what a crash would leave. */
  private void saveBroker() throws IOException {
    Signal.STOP.send(chaos.broker().pid());
    try {
      copy(chaos.data().resolve("broker/data"), saved.resolve("broker"));
    } finally {
      Signal.CONT.send(chaos.broker().pid());
    }
  }

  /** Redis only appends to these files, as long as it does not rewrite them. */
  private void saveRedis() throws IOException {
    try (var redis = new Jedis(chaos.redis().url())) {
      redis.configSet("auto-aof-rewrite-percentage", "0");
      copy(chaos.data().resolve("redis").resolve(AOF), saved.resolve("redis"));
      redis.configSet("auto-aof-rewrite-percentage", "100");
    }
  }

  private static void restore(Path lost, Path saved) throws IOException {
    try (var files = Files.walk(lost)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    copy(saved, lost);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}
