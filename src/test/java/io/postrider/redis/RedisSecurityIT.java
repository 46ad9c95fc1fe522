package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postrider.job.JobId;
import io.postrider.jobstore.StoreNode;
import io.postrider.platform.UnavailableException;
import io.postrider.stack.FreePort;
import io.postrider.testkit.TestTls;
import io.postrider.topology.SentinelGroup;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Protocol;

/** User, password and TLS are taken from the URL. */
@Isolated("changes system properties")
class RedisSecurityIT {

  private static final JobId ID = JobId.next(Instant.now());
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";

  /** The permissions of the service's user in docs/operations.md. */
  private static final String USER = "user app on >p@ss:w/rd ~* &* +@all -@admin -@dangerous";

  @TempDir Path directory;

  @Test
  void only_the_right_user_and_password_in_the_url_are_accepted() {
    try (var redis = new RealRedis("redis://127.0.0.1", "user default off", USER)) {
      with(redis, "app:p%40ss%3Aw%2Frd@", this::requireService);
      for (var wrong : List.of("", "app:guess@", ":p%40ss%3Aw%2Frd@")) {
        with(redis, wrong, RedisSecurityIT::requireRefusal);
      }
    }
  }

  @Test
  void rediss_url_requires_tls_with_a_certificate_trusted_for_the_host() throws Exception {
    var tls = TestTls.forHost(directory, "localhost");
    try (var redis =
        new RealRedis(
            "rediss://localhost",
            "tls-auth-clients no",
            "tls-cert-file " + tls.certificatePem(),
            "tls-key-file " + tls.keyPem())) {
      with(redis, "", RedisSecurityIT::requireRefusal);

      // This is how an operator makes the JVM trust a certificate; each new client reads it.
      System.setProperty(TRUST_STORE, tls.trustStore().toString());
      System.setProperty(TRUST_STORE_PASSWORD, tls.password());
      with(redis, "", this::requireService);
      for (var other : List.of("rediss://127.0.0.1:", "redis://localhost:")) {
        with(URI.create(other + redis.url().getPort()), RedisSecurityIT::requireRefusal);
      }
    }
  }

  /** One node has all slots, and names itself by the host of its certificate. */
  @Test
  void rediss_cluster_url_requires_tls_with_each_node() throws Exception {
    var tls = TestTls.forHost(directory, "localhost");
    int bus = FreePort.any();
    try (var redis =
        new RealRedis(
            "rediss://localhost",
            "tls-auth-clients no",
            "tls-cert-file " + tls.certificatePem(),
            "tls-key-file " + tls.keyPem(),
            "tls-ca-cert-file " + tls.certificatePem(),
            "tls-cluster yes",
            "cluster-enabled yes",
            "cluster-port " + bus,
            "cluster-announce-hostname localhost",
            "cluster-preferred-endpoint-type hostname")) {
      System.setProperty(TRUST_STORE, tls.trustStore().toString());
      System.setProperty(TRUST_STORE_PASSWORD, tls.password());
      try (var client = new Jedis(redis.url(), tls.trusting(), null, null)) {
        client.clusterAddSlotsRange(0, Protocol.CLUSTER_HASHSLOTS - 1);
        await().until(() -> client.clusterInfo().contains("cluster_state:ok"));
      }
      var url = redis.url().toString();
      with(URI.create(url.replace("rediss:", "rediss-cluster:")), this::requireService);
      with(URI.create(url.replace("rediss:", "redis-cluster:")), RedisSecurityIT::requireRefusal);
    }
  }

  @Test
  void tls_of_a_sentinel_url_is_required_of_the_sentinels_and_of_redis() throws Exception {
    var tls = TestTls.forHost(directory, "localhost");
    try (var group = new SentinelGroup(directory, tls)) {
      group.startSentinels();
      var url = URI.create(group.url() + "&tls=true");
      with(url, RedisSecurityIT::requireRefusal);

      System.setProperty(TRUST_STORE, tls.trustStore().toString());
      System.setProperty(TRUST_STORE_PASSWORD, tls.password());
      with(URI.create(group.url()), RedisSecurityIT::requireRefusal);
      with(
          url,
          node -> {
            requireService(node);
            group.kill(node.redis.primary());
            await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> requireService(node));
          });
    }
  }

  @AfterEach
  void trust_what_is_trusted_by_default() {
    System.clearProperty(TRUST_STORE);
    System.clearProperty(TRUST_STORE_PASSWORD);
  }

  /** Requires that commands, scripts and subscriptions work. */
  private void requireService(StoreNode node) {
    assertThat(node.leadership.lead()).isTrue();
    assertThat(node.jobs().cancel(ID)).isEmpty();
    try (var subscriber = node.redis.subscriber(node.redis.primary())) {
      var listener = new Once();
      listener.proceed(subscriber, "channel");
      assertThat(listener.subscribed).isTrue();
    }
  }

  private static void requireRefusal(StoreNode node) {
    assertThatThrownBy(node.outbox()::size).isInstanceOf(UnavailableException.class);
  }

  private static void with(RealRedis redis, String credentials, Consumer<StoreNode> test) {
    var url = redis.url();
    with(URI.create(url.getScheme() + "://" + credentials + url.getAuthority()), test);
  }

  private static void with(URI url, Consumer<StoreNode> test) {
    try (var node = new StoreNode(url)) {
      test.accept(node);
    }
  }

  /** Ends as soon as its subscription is confirmed. */
  private static final class Once extends JedisPubSub {

    private boolean subscribed;

    @Override
    public void onSubscribe(String channel, int channels) {
      subscribed = true;
      unsubscribe();
    }
  }
}
