package io.postrider.job;

import io.postrider.stack.Broker;
import io.postrider.stack.LocalStack;
import io.postrider.stack.Parts;
import io.postrider.stack.PayaraServer;
import io.postrider.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts a broker and Redis for the server that Arquillian is about to start, once per run. */
public final class Backends implements BeforeAllCallback, AutoCloseable {

  /** The address of Payara's data grid is also the address that Arquillian calls. */
  private static final String LOOPBACK =
      "-Dhazelcast.socket.bind.any=false -Dhazelcast.local.localAddress=127.0.0.1";

  private static final String SMALL = " -Xmx400m -XX:+UseSerialGC ";

  private LocalStack stack;

  /** JUnit calls this inside the server, too, where there is nothing to start. */
  @Override
  public void beforeAll(ExtensionContext context) {
    if (Backends.class.getClassLoader() == ClassLoader.getSystemClassLoader()) {
      context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Backends.class))
          .getOrComputeIfAbsent(Backends.class, first -> start(), Backends.class);
    }
  }

  private Backends start() {
    try {
      var data = Files.createDirectories(Path.of("target/it").toAbsolutePath());
      var settings = StackSettings.anywhere(Files.createTempDirectory(data, "in-container-"));
      stack = new LocalStack(Parts.ofCheckout(), settings);
      stack.redis().orElseThrow().start();
      stack.broker().orElseThrow().start();
      addQueue("jobs.charge");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    System.setProperty(
        "payara.cmdOptions", LOOPBACK + SMALL + PayaraServer.ONE_THREAD + configuration());
    System.setProperty("payara.extraMicroOptions", "--disablephonehome " + commandFiles());
    return this;
  }

  /** Adds a queue for the example kind, in the way that an administrator of the broker does it. */
  private void addQueue(String name) {
    var broker = stack.broker().orElseThrow();
    try (var locator = ActiveMQClient.createServerLocator(broker.url());
        var sessions = locator.createSessionFactory();
        var session =
            sessions.createSession(
                Broker.CONSOLE_USER,
                stack.secrets().consolePassword(),
                false,
                true,
                true,
                false,
                1)) {
      session.createAddress(SimpleString.of(name), RoutingType.ANYCAST, false);
      session.createQueue(
          QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST).setDurable(true));
    } catch (Exception cause) {
      throw new IllegalStateException("Cannot add the queue " + name, cause);
    }
  }

  private String configuration() {
    var broker = stack.broker().orElseThrow();
    return Map.of(
            "broker.url", broker.url(),
            "broker.user", Broker.USER,
            "broker.password", stack.secrets().brokerPassword(),
            "redis.url", stack.redis().orElseThrow().url(),
            "webhook.secret", stack.secrets().webhookSecret(),
            "mail.simulated-millis", "0",
            "report.simulated-millis", "0")
        .entrySet()
        .stream()
        .map(entry -> " -Dpostrider." + entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining());
  }

  private static String commandFiles() {
    var files = Path.of("server-config/payara").toAbsolutePath();
    return "--prebootcommandfile "
        + files.resolve("pre-boot.txt")
        + " --postdeploycommandfile "
        + files.resolve("post-deploy.txt");
  }

  @Override
  public void close() {
    stack.close();
  }
}
