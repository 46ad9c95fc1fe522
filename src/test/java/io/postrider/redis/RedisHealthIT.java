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

/** Redis answers pings and reads in many states in which it takes no write. */
class RedisHealthIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

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
  void redis_that_takes_writes_is_well_and_keeps_no_trace_of_it() {
    assertThat(health.problem()).isEmpty();
    assertThat(client.ttl(RedisKeys.PROBE)).isPositive();
  }

  @Test
  void full_redis_is_a_problem_until_it_has_room() {
    client.configSet("maxmemory", "1mb");
    assertProblem("OOM", "maxmemory");

    client.configSet("maxmemory", "0");
    assertThat(health.problem()).isEmpty();
  }

  /**
   * Where one address leads to whichever is the primary, and the connections to the old one stay.
   */
  @Test
  void replica_is_a_problem_until_it_is_the_primary() {
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

    await().atMost(PATIENCE).until(() -> health.problem().isPresent());
    assertProblem("MISCONF", "disk");
    client.configSet("save", "");
  }

  @Test
  void redis_that_lets_nobody_in_is_a_problem_of_its_connections() {
    node.redis.client().ping();
    client.configSet("maxclients", "1");
    client.sendCommand(Command.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");

    await().atMost(5, SECONDS).untilAsserted(() -> assertProblem("does not answer", "maxclients"));
  }

  @Test
  void redis_that_is_away_is_to_be_started() {
    server.close();

    assertThat(health.problem().orElseThrow()).contains("does not answer", "start it");
  }

  private void assertProblem(String... words) {
    assertThat(health.problem().orElse("none")).contains(words);
  }
}
