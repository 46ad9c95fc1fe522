package io.postrider.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Three nodes of the service on a pair of brokers and several Redis servers. It begins empty each
 * time, since the stores' own notes of who is the primary hold for the ports of one run only.
 */
public final class LocalCluster implements AutoCloseable {

  /** Which servers take over from a Redis that dies. */
  public enum RedisForm {
    /** Replicas, chosen by Sentinels. */
    SENTINEL,
    /** The replicas of a Redis Cluster. */
    CLUSTER;

    RedisGroup group(Path dataDir, Secrets secrets, Ports ports, List<Host> hosts) {
      return this == SENTINEL
          ? new SentinelGroup(dataDir, secrets, ports, hosts)
          : new RedisCluster(dataDir, secrets, ports, hosts);
    }
  }

  /**
   * Where the servers run.
   *
   * @param nodes three
   * @param brokers two
   * @param redis three, which have the ZooKeepers of brokers that replicate, too
   */
  public record Hosts(List<Host> nodes, List<Host> brokers, List<Host> redis) {

    /** All on loopback. */
    public static final Hosts LOOPBACK = new Hosts(loopback(3), loopback(2), loopback(3));

    private static List<Host> loopback(int count) {
      return Stream.generate(() -> Host.LOOPBACK).limit(count).toList();
    }
  }

  private static final int HEAP_MEGABYTES = 320;

  private final DataDirectory directory;
  private final Ports ports = new Ports();
  private final Secrets secrets;
  private final RedisGroup redis;
  private final BrokerPair brokers;
  private final List<PayaraServer> nodes = new ArrayList<>();

  /** Empties the data directory and chooses the ports; {@link #start} starts the servers. */
  public LocalCluster(
      Parts parts,
      StackSettings settings,
      RedisForm redisForm,
      BrokerPair.Form brokerForm,
      Hosts hosts)
      throws IOException {
    var data = settings.dataDir();
    directory = DataDirectory.take(data);
    clear(data);
    secrets = Secrets.in(data);
    redis = redisForm.group(data, secrets, ports, hosts.redis());
    var brokerHosts = new BrokerPair.Hosts(hosts.brokers(), hosts.redis());
    brokers = new BrokerPair(parts, data, secrets, brokerForm, brokerHosts);
    for (var host : hosts.nodes()) {
      var environment = settings.serviceEnvironment(secrets);
      environment.put("POSTRIDER_HTTP_HOST", host.address());
      environment.put("POSTRIDER_REDIS_URL", redis.url());
      environment.putAll(brokers.credentials());
      var name = "node-" + (nodes.size() + 1);
      int port = ports.choose(8081 + nodes.size());
      nodes.add(new PayaraServer(parts, name, host, data, port, environment, HEAP_MEGABYTES));
    }
    Watchdog.start(data);
  }

  /** Starts all servers, and returns when all are ready. */
  public LocalCluster start(Consumer<StackServer> ready) {
    var tasks = new ArrayList<InParallel.Task>();
    tasks.add(
        () -> {
          redis.start();
          redis.servers().forEach(ready);
        });
    tasks.add(() -> brokers.start().servers().forEach(ready));
    nodes.forEach(
        node ->
            tasks.add(
                () -> {
                  node.start();
                  ready.accept(node);
                }));
    try {
      InParallel.run(tasks);
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
    return this;
  }

  /** The nodes of the service. */
  public List<PayaraServer> nodes() {
    return List.copyOf(nodes);
  }

  /** Where the nodes are reached. */
  public List<URI> urls() {
    return nodes.stream().map(node -> URI.create(node.url())).toList();
  }

  /** The brokers. */
  public BrokerPair brokers() {
    return brokers;
  }

  /** The Redis servers. */
  public RedisGroup redis() {
    return redis;
  }

  /** The passwords. */
  public Secrets secrets() {
    return secrets;
  }

  /** All processes: nodes, brokers with what they need, Redis. */
  public List<StackServer> servers() {
    var all = new ArrayList<StackServer>(nodes);
    all.addAll(brokers.servers());
    all.addAll(redis.servers());
    return all;
  }

  /** Stops all servers, the nodes first, because they still return messages and leases. */
  @Override
  public void close() {
    InParallel.run(nodes.stream().map(node -> (InParallel.Task) node::stop).toList());
    brokers.close();
    redis.servers().forEach(StackServer::stop);
    ports.close();
    try {
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes everything but the lock. */
  private static void clear(Path data) throws IOException {
    try (var files = Files.walk(data)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(data) && !file.equals(DataDirectory.lock(data))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
