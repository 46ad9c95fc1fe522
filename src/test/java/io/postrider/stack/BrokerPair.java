package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A primary broker and its backup over a shared store, as {@code server-config/artemis} has them.
 */
public final class BrokerPair implements AutoCloseable {

  private final Ports ports = new Ports();
  private final Secrets secrets;
  private final Broker primary;
  private final Broker backup;

  /** Chooses the ports; {@link #start} starts the brokers. */
  public BrokerPair(Parts parts, Path directory) throws IOException {
    secrets = Secrets.in(Files.createDirectories(directory));
    var store = directory.resolve("store");
    primary =
        Broker.primary(
            parts,
            Files.createDirectories(directory.resolve("primary")),
            secrets,
            ports.choose(0),
            ports.choose(0),
            store);
    backup =
        Broker.backup(
            parts,
            Files.createDirectories(directory.resolve("backup")),
            secrets,
            ports.choose(0),
            ports.choose(0),
            store);
  }

  /** Starts both, and returns when the primary serves and the backup waits. */
  public BrokerPair start() throws IOException {
    primary.start();
    backup.start();
    return this;
  }

  /** The broker that is active first. */
  public Broker primary() {
    return primary;
  }

  /** What the service needs to know of the pair. */
  public StackSettings addTo(StackSettings settings) {
    return settings
        .with("POSTRIDER_BROKER_URL", primary.url() + "," + backup.url())
        .with("POSTRIDER_BROKER_USER", Broker.USER)
        .with("POSTRIDER_BROKER_PASSWORD", secrets.brokerPassword());
  }

  @Override
  public void close() {
    backup.stop();
    primary.stop();
    ports.close();
  }
}
