package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.testkit.HealthKit;
import io.postrider.testkit.ManualTimer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** Redis answers pings and reads in many states in which it refuses writes. */
class RedisHealthIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final RealRedis server =
      new RealRedis("redis://127.0.0.1", "enable-protected-configs yes");
  private final RedisNode node = new RedisNode(server.url());
  private final Jedis client = new Jedis(server.url());
  private final ManualTimer timer = new ManualTimer();
  private final RedisProbe probe = new RedisProbe();

  RedisHealthIT() {
    probe.redis = node.redis;
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
    server.close();
  }

  @Test
  void redis_that_accepts_writes_has_no_problem_and_the_probe_expires() {
    assertThat(probe.problem()).isEmpty();
    assertThat(client.ttl(RedisKeys.PROBE)).isPositive();
  }

  @Test
  void full_redis_is_a_problem_until_it_has_memory() {
    client.configSet("maxmemory", "1mb");
    assertProblem("OOM", "maxmemory");

    client.configSet("maxmemory", "0");
    assertThat(probe.problem()).isEmpty();
  }

  /** One address leads to the current primary, and the connections to the old primary stay open. */
  @Test
  void replica_is_a_problem_until_it_becomes_the_primary() {
    client.replicaof("127.0.0.1", 1);
    assertProblem("READONLY", "primary");

    client.replicaofNoOne();
    assertThat(probe.problem()).isEmpty();
  }

  @Test
  void redis_that_cannot_write_its_disk_is_a_problem(@TempDir Path directory) throws IOException {
    Files.createDirectories(directory.resolve("dump.rdb/in-the-way"));
    client.configSet("dir", directory.toString());
    client.configSet("save", "1 1");
    client.sendCommand(Command.BGSAVE);

    await().atMost(TIMEOUT).until(() -> probe.problem().isPresent());
    assertProblem("MISCONF", "disk");
    client.configSet("save", "");
  }

  @Test
  void redis_with_the_maximum_number_of_clients_is_reported_as_such() {
    node.client().ping();
    client.configSet("maxclients", "1");
    client.sendCommand(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");

    await().atMost(TIMEOUT).untilAsserted(() -> assertProblem("does not answer", "maxclients"));
  }

  @Test
  void unreachable_redis_is_reported_with_the_advice_to_start_it() {
    server.close();

    assertThat(probe.problem().orElseThrow()).contains("does not answer", "start it");
  }

  /** A node with a wrong setting must not replace a good one in a rolling deploy. */
  @Test
  void node_is_not_ready_before_redis_has_taken_a_write() {
    client.configSet("maxmemory", "1mb");
    var health = health();
    health.start(new Object());
    HealthKit.assertDown(readiness(health), "OOM");

    client.configSet("maxmemory", "0");
    assertThat(HealthKit.status(readiness(health))).as("asked at once").isEqualTo(Status.UP);
  }

  /** A node that answers 503 is better than none. */
  @Test
  void node_that_was_ready_stays_ready_and_tells_the_problem_when_redis_goes_away() {
    var health = health();
    health.start(new Object());
    server.close();
    timer.tick();

    assertThat(HealthKit.status(readiness(health))).isEqualTo(Status.UP);
    assertThat(HealthKit.problem(readiness(health))).contains("does not answer");
    HealthKit.assertDown(health, "does not answer");
  }

  /** A load balancer takes a node out whose answer is late. */
  @Test
  void node_that_was_ready_answers_at_once_while_redis_hangs() {
    var health = health();
    health.start(new Object());
    probe.redis = null;

    assertThat(HealthKit.status(readiness(health))).isEqualTo(Status.UP);
    assertThat(HealthKit.status(health)).isEqualTo(Status.UP);
  }

  @Test
  void setting_with_which_redis_would_lose_data_is_a_warning() {
    var health = health();
    health.start(new Object());

    assertThat(HealthKit.status(health)).isEqualTo(Status.UP);
    assertThat(health.call().getData().orElseThrow().get("warning").toString())
        .contains("appendonly no");
  }

  private RedisHealth health() {
    var health = new RedisHealth();
    health.probe = probe;
    health.warnings = new RedisWarnings();
    health.warnings.redis = node.redis;
    health.warnings.clock = node.clock();
    health.tasks = timer.tasks();
    return health;
  }

  private static RedisReadiness readiness(RedisHealth health) {
    var readiness = new RedisReadiness();
    readiness.health = health;
    return readiness;
  }

  private void assertProblem(String... words) {
    assertThat(probe.problem().orElse("none")).contains(words);
  }
}
