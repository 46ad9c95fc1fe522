package io.postrider.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
  private final StoreNode node = new StoreNode(server.url());
  private final Jedis client = new Jedis(server.url());
  private final RedisHealth health = new RedisHealth();

  RedisHealthIT() {
    health.redis = node.redis;
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
    server.close();
  }

  @Test
  void redis_that_accepts_writes_has_no_problem_and_the_probe_expires() {
    assertThat(health.problem()).isEmpty();
    assertThat(client.ttl(RedisKeys.PROBE)).isPositive();
  }

  @Test
  void full_redis_is_a_problem_until_it_has_memory() {
    client.configSet("maxmemory", "1mb");
    assertProblem("OOM", "maxmemory");

    client.configSet("maxmemory", "0");
    assertThat(health.problem()).isEmpty();
  }

  /** One address leads to the current primary, and the connections to the old primary stay open. */
  @Test
  void replica_is_a_problem_until_it_becomes_the_primary() {
    client.replicaof("127.0.0.1", 1);
    assertProblem("READONLY", "primary");

    client.replicaofNoOne();
    assertThat(health.problem()).isEmpty();
  }

  @Test
  void redis_that_cannot_write_its_disk_is_a_problem(@TempDir Path directory) throws IOException {
    Files.createDirectories(directory.resolve("dump.rdb/in-the-way"));
    client.configSet("dir", directory.toString());
    client.configSet("save", "1 1");
    client.sendCommand(Command.BGSAVE);

    await().atMost(TIMEOUT).until(() -> health.problem().isPresent());
    assertProblem("MISCONF", "disk");
    client.configSet("save", "");
  }

  @Test
  void redis_with_the_maximum_number_of_clients_is_reported_as_such() {
    node.redis.client().ping();
    client.configSet("maxclients", "1");
    client.sendCommand(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");

    await().atMost(5, SECONDS).untilAsserted(() -> assertProblem("does not answer", "maxclients"));
  }

  @Test
  void unreachable_redis_is_reported_with_the_advice_to_start_it() {
    server.close();

    assertThat(health.problem().orElseThrow()).contains("does not answer", "start it");
  }

  private void assertProblem(String... words) {
    assertThat(health.problem().orElse("none")).contains(words);
  }
}
