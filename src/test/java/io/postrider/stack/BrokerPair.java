package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A primary broker and its backup over a shared store, as {@code server-config/artemis} has them.
 */
public final class BrokerPair implements AutoCloseable {

  private final Ports ports = new Ports();
  private final Secrets secrets;
  private final Broker primary;
  private final Broker backup;

  /** Chooses the ports on loopback; {@link #start} starts the brokers. */
  public BrokerPair(Parts parts, Path directory) throws IOException {
    this(
        parts,
        Files.createDirectories(directory),
        Secrets.in(directory),
        List.of(Host.LOOPBACK, Host.LOOPBACK));
  }

  /**
   * The same with the passwords of a stack.
   *
   * @param hosts of the primary and of the backup
   */
  BrokerPair(Parts parts, Path directory, Secrets secrets, List<Host> hosts) {
    this.secrets = secrets;
    var store = Map.of("broker.store", directory.resolve("store").toString());
    primary =
        new Broker(
            parts,
            "broker-1",
            hosts.get(0),
            directory,
            secrets,
            ports.choose(61616),
            ports.choose(8161),
            new Broker.Role("primary.properties", store, false));
    backup =
        new Broker(
            parts,
            "broker-2",
            hosts.get(1),
            directory,
            secrets,
            ports.choose(61617),
            ports.choose(8162),
            new Broker.Role("backup.properties", store, true));
  }

  /** Starts both, and returns when the primary serves and the backup waits. */
  public BrokerPair start() throws IOException {
    primary.start();
    primary.awaitActive();
    backup.start();
    backup.awaitConsole();
    return this;
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
    return servers().stream().filter(Broker::isActive).findFirst();
  }

  /** Both. */
  public List<Broker> servers() {
    return List.of(primary, backup);
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
    ports.close();
  }
}
