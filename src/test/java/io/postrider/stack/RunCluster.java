package io.postrider.stack;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The cluster command: several of each server, until Ctrl-C or SIGTERM. */
public final class RunCluster implements AutoCloseable {

  /** Long enough that the others take over first. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final StackSettings settings;
  private final LocalCluster cluster;
  private final Ports ports = new Ports();
  private final int port;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private ReverseProxy proxy;
  private Supervisor supervisor;
  private boolean closed;

  private RunCluster(StackSettings settings, LocalCluster.RedisForm redis, BrokerPair.Form brokers)
      throws IOException {
    this.settings = settings;
    this.port = settings.takeHttpPort(ports);
    this.cluster =
        new LocalCluster(Parts.ofCheckout(), settings, redis, brokers, LocalCluster.Hosts.LOOPBACK);
  }

  /**
   * Starts the cluster with settings from the environment.
   *
   * @param arguments the form of Redis, {@code sentinel} or {@code cluster}, and that of the
   *     brokers, {@code shared} or {@code replicated}
   */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      var redis = choice(LocalCluster.RedisForm.class, "redis", arguments[0]);
      var brokers = choice(BrokerPair.Form.class, "brokers", arguments[1]);
      var run = new RunCluster(settings(), redis, brokers);
      Runtime.getRuntime().addShutdownHook(new Thread(run::close, "stop"));
      run.start();
      run.tellChanges();
    } catch (IOException | RuntimeException e) {
      System.err.println("The cluster did not start: " + e.getMessage());
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  /** Its data directory is another one than that of the run command. */
  private static StackSettings settings() {
    var settings = StackSettings.of(System.getenv());
    return settings.in(settings.dataDir().resolve("cluster"));
  }

  private static <E extends Enum<E>> E choice(Class<E> forms, String property, String name) {
    try {
      return Enum.valueOf(forms, name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      var known =
          Arrays.stream(forms.getEnumConstants())
              .map(form -> form.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(" or "));
      throw new IllegalArgumentException(
          "-D%s must be %s, not '%s'".formatted(property, known, name));
    }
  }

  private void start() throws IOException {
    say("Starting Redis, two brokers and three nodes; data and logs in " + settings.dataDir());
    cluster.start(server -> say("  " + server.name() + " is up"));
    synchronized (this) {
      if (!closed) {
        proxy = new ReverseProxy(port, cluster.urls());
        supervisor = new Supervisor(cluster.servers(), PAUSE, RunCluster::say);
        welcome();
      }
    }
  }

  /** Says which broker and which Redis serve, whenever that changes, until the cluster stops. */
  private void tellChanges() throws InterruptedException {
    var told = Map.<String, String>of();
    while (!stopping.await(1, TimeUnit.SECONDS)) {
      var now = active();
      for (var role : now.entrySet()) {
        if (!told.isEmpty() && !role.getValue().equals(told.get(role.getKey()))) {
          say("The active %s is now: %s".formatted(role.getKey(), role.getValue()));
        }
      }
      told = now;
    }
  }

  private Map<String, String> active() {
    return Map.of(
        "broker",
        cluster.brokers().active().map(StackServer::name).orElse("none"),
        "Redis",
        cluster.redis().primaries().stream()
            .map(StackServer::name)
            .collect(Collectors.joining(", ")));
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stopping.countDown();
    say("Stopping");
    if (supervisor != null) {
      supervisor.close();
      proxy.close();
    }
    cluster.close();
    ports.close();
    say("Stopped; the next start of a cluster begins without this one's data");
  }

  private void welcome() {
    say("");
    say("Postrider is ready: " + proxy.url() + " (a proxy before the three nodes)");
    cluster.nodes().forEach(node -> say(line(node, node.url())));
    cluster.brokers().brokers().forEach(each -> say(line(each, each.consoleUrl())));
    cluster.redis().servers().forEach(each -> say(line(each, "127.0.0.1:" + each.port())));
    say("Artemis console user " + Broker.CONSOLE_USER + ", password " + consolePassword());
    say("Redis password  " + cluster.secrets().redisPassword());
    say("Active          %s, %s".formatted(active().get("broker"), active().get("Redis")));
    say("Try:            kill -9 the pid of a node, of the active broker or of the active Redis.");
    say("                The others go on; it is started again after " + PAUSE.toSeconds() + " s.");
    say("Stop:           Ctrl-C");
  }

  private String consolePassword() {
    return cluster.secrets().consolePassword();
  }

  private static String line(StackServer server, String address) {
    return "  %-11s pid %-8d %s".formatted(server.name(), server.pid(), address);
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
