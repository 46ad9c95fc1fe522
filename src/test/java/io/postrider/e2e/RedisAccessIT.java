package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.stack.LocalStack;
import io.postrider.stack.RedisServer;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** Who can connect to the bundled Redis: other accounts of the machine reach its port, too. */
@EndToEnd
class RedisAccessIT {

  private final RedisServer redis;

  RedisAccessIT(LocalStack stack) {
    redis = stack.redis().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":guess@", "default:default@"})
  void connection_without_the_password_is_refused(String user) {
    var url = URI.create("redis://" + user + "127.0.0.1:" + redis.port());
    assertThatThrownBy(() -> keys(url)).isInstanceOf(JedisDataException.class);
  }

  @Test
  void connection_with_the_services_url_is_accepted() {
    assertThat(keys(URI.create(redis.url()))).isPositive();
  }

  private static long keys(URI url) {
    try (var client = new Jedis(url)) {
      return client.dbSize();
    }
  }
}
