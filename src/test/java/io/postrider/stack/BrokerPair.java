package io.postrider.stack;

import static java.util.Map.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A primary broker and its backup, as {@code server-config/artemis} has them. */
public final class BrokerPair implements AutoCloseable {

  /** How the backup comes by what the primary had. */
  public enum Form {
    /** Both write to one directory; who holds the lock of a file in it is active. */
    SHARED,
    /** Each write is copied to the backup; who holds the lock in ZooKeeper is active. */
    REPLICATED
  }

  /**
   * Where the servers of a pair run.
   *
   * @param brokers the primary and the backup
   * @param zooKeepers of a pair that replicates
   */
  record Hosts(List<Host> brokers, List<Host> zooKeepers) {

    static final Hosts LOOPBACK =
        new Hosts(
            List.of(Host.LOOPBACK, Host.LOOPBACK),
            List.of(Host.LOOPBACK, Host.LOOPBACK, Host.LOOPBACK));
  }

  private final Ports ports = new Ports();
  private final Secrets secrets;
  private final Optional<ZooKeepers> zooKeepers;
  private final Broker primary;
  private final Broker backup;

  /** A pair over a shared store on loopback; {@link #start} starts the brokers. */
  public BrokerPair(Parts parts, Path directory) throws IOException {
    this(
        parts,
        Files.createDirectories(directory),
        Secrets.in(directory),
        Form.SHARED,
        Hosts.LOOPBACK);
  }

  /** A pair with the passwords of a stack. Chooses the ports. */
  BrokerPair(Parts parts, Path directory, Secrets secrets, Form form, Hosts hosts) {
    this.secrets = secrets;
    int one = ports.choose(61616);
    int other = ports.choose(61617);
    var first = hosts.brokers().get(0);
    var second = hosts.brokers().get(1);
    Broker.Role primaryRole;
    Broker.Role backupRole;
    if (form == Form.SHARED) {
      zooKeepers = Optional.empty();
      var store = Map.of("broker.store", directory.resolve("store").toString());
      primaryRole = new Broker.Role("primary.properties", store, Map.of());
      backupRole = new Broker.Role("backup.properties", store, Map.of());
    } else {
      var locks = new ZooKeepers(parts, directory, ports, hosts.zooKeepers());
      zooKeepers = Optional.of(locks);
      var users = Map.of("clusterUser", "pair", "clusterPassword", Secrets.newPassword());
      primaryRole =
          new Broker.Role("replicating-primary.properties", replica(second, other, locks), users);
      backupRole =
          new Broker.Role("replicating-backup.properties", replica(first, one, locks), users);
    }
    primary =
        new Broker(
            parts, "broker-1", first, directory, secrets, one, ports.choose(8161), primaryRole);
    backup =
        new Broker(
            parts, "broker-2", second, directory, secrets, other, ports.choose(8162), backupRole);
  }

  private static Map<String, String> replica(Host other, int port, ZooKeepers locks) {
    return Map.ofEntries(
        entry("other.host", other.address()),
        entry("other.port", Integer.toString(port)),
        entry("broker.zookeepers", locks.addresses()));
  }

  /** Starts all, and returns when the primary serves and the backup can take over. */
  public BrokerPair start() throws IOException {
    zooKeepers.ifPresent(ZooKeepers::start);
    primary.start();
    primary.awaitActive();
    backup.start();
    backup.awaitConsole();
    backup.process().await(this::isWhole);
    return this;
  }

  /** Whether one broker is active and the other one could take over with all that it has. */
  public boolean isWhole() {
    return active().stream().anyMatch(each -> zooKeepers.isEmpty() || each.hasCopy())
        && servers().stream().allMatch(StackServer::isAlive);
  }

  /** The broker that is active first. */
  public Broker primary() {
    return primary;
  }

  /** The broker that waits first. */
  public Broker backup() {
    return backup;
  }

  /** The broker that serves clients now; empty while none does. */
  public Optional<Broker> active() {
    return brokers().stream().filter(Broker::isActive).findFirst();
  }

  /** Both. */
  public List<Broker> brokers() {
    return List.of(primary, backup);
  }

  /** Both, and the ZooKeepers. */
  public List<StackServer> servers() {
    return Stream.concat(
            zooKeepers.stream().flatMap(all -> all.servers().stream()), brokers().stream())
        .toList();
  }

  /** What the service needs to know of the pair. */
  public Map<String, String> credentials() {
    return Map.of(
        "POSTRIDER_BROKER_URL",
        primary.url() + "," + backup.url(),
        "POSTRIDER_BROKER_USER",
        Broker.USER,
        "POSTRIDER_BROKER_PASSWORD",
        secrets.brokerPassword());
  }

  /** Stops the one that waits first, because the active one would hand over to it. */
  @Override
  public void close() {
    boolean handedOver = backup.isActive();
    (handedOver ? primary : backup).stop();
    (handedOver ? backup : primary).stop();
    zooKeepers.ifPresent(all -> all.servers().forEach(StackServer::stop));
    ports.close();
  }
}
