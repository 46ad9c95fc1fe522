package io.postrider.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The broker, Redis and Payara of a data directory. A broker or Redis that the settings name is
 * used and not started.
 */
public final class LocalStack implements AutoCloseable {

  private final DataDirectory directory;
  private final Ports ports = new Ports();
  private final Secrets secrets;
  private final RedisServer redis;
  private final Broker broker;
  private final PayaraServer payara;

  /** Locks the data directory and chooses the ports; {@link #start} starts the servers. */
  public LocalStack(Parts parts, StackSettings settings) throws IOException {
    var data = settings.dataDir();
    directory = DataDirectory.take(data);
    secrets = Secrets.in(data);
    int httpPort = settings.takeHttpPort(ports);
    redis =
        settings.namesRedis()
            ? null
            : new RedisServer(data, secrets, ports.choose(settings.redisPort()));
    broker =
        settings.namesBroker()
            ? null
            : new Broker(
                parts,
                data,
                secrets,
                ports.choose(settings.brokerPort()),
                settings.takeConsolePort(ports));
    payara = new PayaraServer(parts, data, httpPort, environment(settings));
    Watchdog.start(data);
  }

  /**
   * Starts all servers at the same time, as Payara waits for the others by itself; returns when all
   * are ready.
   */
  public LocalStack start(Consumer<StackServer> ready) {
    try {
      InParallel.run(
          servers().stream().map(server -> (InParallel.Task) () -> start(server, ready)).toList());
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
    return this;
  }

  /** The servers that this stack starts. */
  public List<StackServer> servers() {
    var servers = new ArrayList<StackServer>();
    redis().ifPresent(servers::add);
    broker().ifPresent(servers::add);
    servers.add(payara);
    return servers;
  }

  /** The bundled Redis, unless the settings name another. */
  public Optional<RedisServer> redis() {
    return Optional.ofNullable(redis);
  }

  /** The bundled broker, unless the settings name another. */
  public Optional<Broker> broker() {
    return Optional.ofNullable(broker);
  }

  /** The service. */
  public PayaraServer payara() {
    return payara;
  }

  /** The passwords of this data directory. */
  public Secrets secrets() {
    return secrets;
  }

  /** Stops all servers, the service first, because it still returns messages and leases. */
  @Override
  public synchronized void close() {
    payara.stop();
    broker().ifPresent(StackServer::stop);
    redis().ifPresent(StackServer::stop);
    ports.close();
    try {
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(StackServer server, Consumer<StackServer> ready) throws IOException {
    server.start();
    ready.accept(server);
  }

  private Map<String, String> environment(StackSettings settings) {
    var environment = settings.serviceEnvironment(secrets);
    redis().ifPresent(bundled -> environment.put("POSTRIDER_REDIS_URL", bundled.url()));
    broker().ifPresent(bundled -> environment.putAll(bundled.credentials()));
    return environment;
  }
}
