package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postrider.coordination.CoordinationNode;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.MovableAddress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** One address, such as a service name or a proxy, that always leads to the current primary. */
class RedisFailoverIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Test
  void node_leaves_a_primary_that_has_become_a_replica_and_keeps_connections_open()
      throws IOException {
    try (var old = new RealRedis();
        var next = new RealRedis();
        var address = new MovableAddress(old.url().getPort());
        var node = new CoordinationNode(URI.create("redis://127.0.0.1:" + address.port()));
        var admin = new Jedis(old.url())) {
      assertThat(node.leadership().lead()).isTrue();

      admin.replicaof("127.0.0.1", next.url().getPort());
      assertThatThrownBy(node.leadership()::lead).isInstanceOf(UnavailableException.class);
      address.moveTo(next.url().getPort());

      await().atMost(TIMEOUT).ignoreExceptions().until(node.leadership()::lead);
    }
  }
}
