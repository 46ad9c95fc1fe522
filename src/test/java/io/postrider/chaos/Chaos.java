package io.postrider.chaos;

import io.postrider.stack.Broker;
import io.postrider.stack.LocalStack;
import io.postrider.stack.Parts;
import io.postrider.stack.PayaraServer;
import io.postrider.stack.RedisServer;
import io.postrider.stack.StackServer;
import io.postrider.stack.StackSettings;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jboss.byteman.rule.Rule;

/** A stack for tests that kill, freeze and fill its servers, and an observer outside of it. */
final class Chaos implements AutoCloseable {

  /** How many notifications that are not urgent run at once. */
  static final int NOTIFICATION_WORKERS = 4;

  /** How long running jobs may take when the service is stopped. */
  static final Duration DRAIN = Duration.ofSeconds(7);

  final Observer observer;
  final Figures figures = new Figures();
  private final Path directory;
  private final Parts parts;
  private final LocalStack stack;

  /** Starts broker, Redis and service with quick jobs. */
  Chaos(Path directory) throws IOException {
    this.directory = directory;
    this.observer = new Observer(directory);
    this.parts = parts(directory.resolve("parts"));
    this.stack = new LocalStack(parts, settings("data"));
    stack.start(server -> {});
  }

  /** Starts another node of the service with the same broker and Redis. */
  LocalStack secondNode() {
    return secondNode(parts);
  }

  /** Starts a node of the build that these parts are of, with the same broker and Redis. */
  LocalStack secondNode(Parts parts) {
    var settings =
        settings("second")
            .with("POSTRIDER_BROKER_URL", broker().url())
            .with("POSTRIDER_BROKER_USER", Broker.USER)
            .with("POSTRIDER_BROKER_PASSWORD", stack.secrets().brokerPassword())
            .with("POSTRIDER_WEBHOOK_SECRET", stack.secrets().webhookSecret())
            .with("POSTRIDER_REDIS_URL", redis().url());
    try {
      return new LocalStack(parts, settings).start(server -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts the servers that a test has left dead, and releases the threads that it has left held.
   */
  void repair() {
    observer.releaseAll();
    stack.servers().stream().filter(server -> !server.isAlive()).forEach(Chaos::start);
  }

  Client client() {
    return new Client(service().url(), observer.webhookUrl());
  }

  PayaraServer service() {
    return stack.payara();
  }

  Broker broker() {
    return stack.broker().orElseThrow();
  }

  RedisServer redis() {
    return stack.redis().orElseThrow();
  }

  /** Where the servers keep their data. */
  Path data() {
    return directory.resolve("data");
  }

  static void start(StackServer server) {
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StackSettings settings(String data) {
    return StackSettings.anywhere(directory.resolve(data))
        .with("POSTRIDER_MAIL_SIMULATED_MILLIS", "100")
        .with("POSTRIDER_REPORT_SIMULATED_MILLIS", "100")
        .with("POSTRIDER_RATE_LIMIT", "0")
        .with("POSTRIDER_POLL_LIMIT", "0")
        .with("POSTRIDER_NOTIFICATION_CONCURRENCY", "" + NOTIFICATION_WORKERS)
        .with("POSTRIDER_REPORT_CONCURRENCY", "4")
        .with("POSTRIDER_DRAIN", DRAIN.toString())
        // So handlers run on threads of their own, as with any timeout.
        .with("POSTRIDER_NOTIFICATION_TIMEOUT", "PT5M")
        .with("POSTRIDER_RECONCILER_PERIOD", "PT5S")
        .with("POSTRIDER_RECONCILER_PATIENCE", "PT10S")
        .with("JAVA_TOOL_OPTIONS", withAgent(observer, directory));
  }

  /** The JVM options of this process, and those that make a service report to the observer. */
  static String withAgent(Observer observer, Path directory) {
    return System.getenv().getOrDefault("JAVA_TOOL_OPTIONS", "")
        + " "
        + observer.agent(byteman(), Observer.pack(directory.resolve("probe.jar")), rules());
  }

  /** Stops the broker, changes its configuration, and starts it again. */
  void reconfigureBroker(UnaryOperator<String> change) {
    broker().stop();
    try {
      var file = parts.root().resolve("server-config/artemis/broker.xml");
      var original = Files.readString(file);
      var changed = change.apply(original);
      if (changed.equals(original)) {
        throw new IllegalArgumentException("The change does not match the configuration.");
      }
      Files.writeString(file, changed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(broker());
  }

  /** Opens a connection to the broker with all permissions. */
  JMSContext administrator() {
    return new ActiveMQConnectionFactory(broker().url())
        .createContext(Broker.CONSOLE_USER, stack.secrets().consolePassword());
  }

  /** The checkout, but with its own copy of the configuration. */
  private static Parts parts(Path root) throws IOException {
    var checkout = Parts.ofCheckout().root();
    Files.createDirectories(root);
    Files.createSymbolicLink(root.resolve("target"), checkout.resolve("target"));
    try (var files = Files.walk(checkout.resolve("server-config"))) {
      for (var file : files.toList()) {
        Files.copy(file, root.resolve(checkout.relativize(file)));
      }
    }
    return new Parts(root);
  }

  private static Path byteman() {
    try {
      return Path.of(Rule.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path rules() {
    return Path.of("src/test/resources/io/postrider/chaos/points.btm").toAbsolutePath();
  }

  @Override
  public void close() throws IOException {
    observer.releaseAll();
    stack.close();
    observer.close();
    figures.keep(Path.of("target/chaos.txt"));
  }
}
