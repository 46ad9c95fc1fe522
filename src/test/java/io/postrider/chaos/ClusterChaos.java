package io.postrider.chaos;

import static org.awaitility.Awaitility.await;

import io.postrider.stack.BrokerPair;
import io.postrider.stack.Host;
import io.postrider.stack.LocalCluster;
import io.postrider.stack.LocalCluster.Hosts;
import io.postrider.stack.LocalCluster.RedisForm;
import io.postrider.stack.Parts;
import io.postrider.stack.ReverseProxy;
import io.postrider.stack.StackSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A cluster to be damaged, each server on a machine of its own where that is possible, with a proxy
 * before its nodes and an observer outside of it.
 */
final class ClusterChaos implements AutoCloseable {

  /** Which Redis: sentinel or cluster. */
  private static final String REDIS = System.getProperty("chaos.redis", "sentinel");

  /** Which pair of brokers: shared or replicated. */
  private static final String BROKERS = System.getProperty("chaos.brokers", "shared");

  /** The longest warm-up, on a machine that is never fast. */
  private static final Duration WARM_UP = Duration.ofMinutes(5);

  private static final Duration SLICE = Duration.ofSeconds(10);
  private static final Duration WARM_P99 = Duration.ofMillis(100);

  final Observer observer;
  final LocalCluster cluster;
  private final Optional<Network> network;
  private final ReverseProxy proxy;
  private final Path directory;
  private final String key = UUID.randomUUID().toString();

  ClusterChaos() throws IOException {
    var parent = Files.createDirectories(Path.of("target/it").toAbsolutePath());
    directory = Files.createTempDirectory(parent, "cluster-");
    network = Network.ifPossible();
    var own = network.map(Network::ownAddress).orElse("127.0.0.1");
    observer = new Observer(directory, InetAddress.getByName(own), Set.of(Point.EFFECT));
    var settings =
        StackSettings.anywhere(directory.resolve("data"))
            .with("POSTRIDER_ADMIN_KEY", key)
            .with("POSTRIDER_WEBHOOK_ALLOWED_HOSTS", own)
            .with("POSTRIDER_MAIL_SIMULATED_MILLIS", "20")
            .with("POSTRIDER_REPORT_SIMULATED_MILLIS", "100")
            .with("POSTRIDER_RATE_LIMIT", "0")
            .with("POSTRIDER_POLL_LIMIT", "0")
            .with("JAVA_TOOL_OPTIONS", Chaos.withAgent(observer, directory));
    var form = RedisForm.valueOf(REDIS.toUpperCase(Locale.ROOT));
    var brokers = BrokerPair.Form.valueOf(BROKERS.toUpperCase(Locale.ROOT));
    cluster = new LocalCluster(Parts.ofCheckout(), settings, form, brokers, hosts());
    cluster.start(server -> {});
    proxy = new ReverseProxy(0, cluster.urls());
    warmUp();
  }

  private Hosts hosts() throws IOException {
    return network.isEmpty() ? Hosts.LOOPBACK : new Hosts(hosts(3), hosts(2), hosts(3));
  }

  private List<Host> hosts(int count) throws IOException {
    var hosts = new ArrayList<Host>();
    for (int i = 0; i < count; i++) {
      hosts.add(network.orElseThrow().host());
    }
    return hosts;
  }

  /**
   * Java compiles what runs often, and for minutes that takes more processor time than the load:
   * what is measured meanwhile says nothing of the fault.
   */
  private void warmUp() {
    var deadline = Instant.now().plus(WARM_UP);
    Outages outages;
    do {
      var load = load(ClusterExperiment.RATE);
      Experiment.pause(SLICE.toMillis());
      outages = Outages.of(load.stop());
    } while (isCold(outages) && Instant.now().isBefore(deadline));
  }

  private static boolean isCold(Outages outages) {
    return outages.failures() > 0 || outages.p99(Instant.MIN, Instant.MAX).compareTo(WARM_P99) > 0;
  }

  /** Keeps what became of each POST beside the logs, to find out what was wrong in a round. */
  void keep(String round, List<?> lines) {
    try {
      Files.write(
          directory.resolve(round.replaceAll("\\W+", "-") + ".txt"),
          lines.stream().map(Object::toString).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The network between the servers, if it can be cut. */
  Optional<Network> network() {
    return network;
  }

  /** Posts jobs from now on. */
  PostLoad load(int perSecond) {
    return new PostLoad(proxy.url(), key, observer.webhookUrl(), perSecond);
  }

  /** Asks for jobs. */
  Client client() {
    return new Client(proxy.url(), null, key);
  }

  /** Starts what a test has left dead, and waits until every node is ready. */
  void repair() {
    cluster.servers().stream().filter(server -> !server.isAlive()).forEach(Chaos::start);
    await()
        .atMost(Bounds.TIMEOUT)
        .ignoreExceptions()
        .until(() -> cluster.nodes().stream().allMatch(node -> node.isReady()));
    await().atMost(Bounds.TIMEOUT).until(cluster.redis()::isWhole);
    await().atMost(Bounds.TIMEOUT).until(cluster.brokers()::isWhole);
  }

  @Override
  public void close() {
    proxy.close();
    cluster.close();
    observer.close();
    network.ifPresent(Network::close);
  }
}
