package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Artemis with its console, configured by {@code server-config/artemis}. */
public final class Broker extends StackServer {

  /** The user of the service. */
  public static final String USER = "postrider";

  /** The user of the console. */
  public static final String CONSOLE_USER = "admin";

  private static final Duration CREATE = Duration.ofMinutes(3);

  /**
   * The last file written when an instance is created; without it, an earlier creation was
   * interrupted.
   */
  private static final String LAST_CREATED = "etc/jolokia-access.xml";

  private static final List<String> CONFIGURATION =
      List.of("broker.xml", "bootstrap.xml", "login.config", "artemis-roles.properties");

  private final Parts parts;
  private final Secrets secrets;
  private final Path instance;
  private final int port;
  private final int consolePort;
  private final Role role;
  private final BrokerConsole console;

  /**
   * What a broker is to the other one of a pair.
   *
   * @param properties the name of its file in {@code server-config/artemis}
   * @param settings the system properties that the file asks for
   * @param credentials further properties, which only the broker may read
   */
  record Role(String properties, Map<String, String> settings, Map<String, String> credentials) {}

  Broker(Parts parts, Path dataDir, Secrets secrets, int port, int consolePort) {
    this(parts, "broker", Host.LOOPBACK, dataDir, secrets, port, consolePort, null);
  }

  /**
   * One of a pair.
   *
   * @param name of its process and its directory
   */
  Broker(
      Parts parts,
      String name,
      Host host,
      Path dataDir,
      Secrets secrets,
      int port,
      int consolePort,
      Role role) {
    super(new ChildProcess(name, dataDir, host));
    this.parts = parts;
    this.secrets = secrets;
    this.instance = dataDir.resolve(name);
    this.port = port;
    this.consolePort = consolePort;
    this.role = role;
    this.console = new BrokerConsole(consoleUrl(), CONSOLE_USER, secrets.consolePassword());
  }

  /**
   * One of a pair does not wait here until it is ready: that may be after the other one's death.
   */
  @Override
  public void start() throws IOException {
    if (!Files.exists(instance.resolve(LAST_CREATED))) {
      createInstance();
    }
    for (var file : CONFIGURATION) {
      Files.copy(
          parts.config("artemis/" + file),
          instance.resolve("etc").resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Files600.write(
        instance.resolve("etc/artemis-users.properties"),
        CONSOLE_USER
            + " = "
            + secrets.consolePassword()
            + "\n"
            + USER
            + " = "
            + secrets.brokerPassword()
            + "\n");
    if (role != null) {
      Files600.write(pairProperties(), lines(role.credentials()));
    }
    process().start(instance, Map.of(), command());
    if (role == null) {
      awaitConsole();
      awaitActive();
    }
  }

  /** Whether it serves clients: the other one of a pair has no port meanwhile. */
  public boolean isActive() {
    return host().answers(port);
  }

  /** Whether this broker has copied everything to the other one, and copies what it writes. */
  boolean hasCopy() {
    return console.isTrue("ReplicaSync");
  }

  /** Waits until its console answers, which that of a primary does not while it waits. */
  void awaitConsole() {
    process().await(() -> host().answers(consolePort));
  }

  /** Waits until it serves clients. */
  void awaitActive() {
    process().await(this::isActive);
  }

  @Override
  public int port() {
    return port;
  }

  /** The URL for the service. */
  public String url() {
    return "tcp://" + host().address() + ":" + port;
  }

  /** The environment variables by which the service connects. */
  Map<String, String> credentials() {
    return Map.of(
        "POSTRIDER_BROKER_URL", url(),
        "POSTRIDER_BROKER_USER", USER,
        "POSTRIDER_BROKER_PASSWORD", secrets.brokerPassword());
  }

  /** The URL of the console. */
  public String consoleUrl() {
    return consoleBinding() + "/console";
  }

  private String consoleBinding() {
    return "http://" + host().name() + ":" + consolePort;
  }

  private Path pairProperties() {
    return instance.resolve("etc/pair.properties");
  }

  private static String lines(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /**
   * Starts Java directly and not the distribution's script, so that the process id is the broker's.
   */
  private List<String> command() {
    var home = parts.artemisHome();
    var etc = instance.resolve("etc");
    var command = new ArrayList<String>();
    command.addAll(List.of(Parts.java(), "-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(
        List.of(
            "--add-opens",
            "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Dbroker.host=" + host().address(),
            "-Dbroker.port=" + port,
            "-Dwebconfig.bindings.artemis.uri=" + consoleBinding(),
            "-Dhawtio.disableProxy=true",
            "-Dhawtio.offline=true",
            "-Dhawtio.realm=activemq",
            "-Dhawtio.roles=amq",
            "-Dhawtio.rolePrincipalClasses="
                + "org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal",
            "-Djolokia.policyLocation=classpath:jolokia-access.xml",
            "-Dlog4j2.disableJmx=true",
            "-Djava.security.auth.login.config=" + etc.resolve("login.config"),
            "-Dartemis.home=" + home,
            "-Dartemis.instance=" + instance,
            "-Dartemis.instance.etc=" + etc,
            "-Ddata.dir=" + instance.resolve("data"),
            "-Djava.io.tmpdir=" + instance.resolve("tmp"),
            "-Djava.library.path=" + home.resolve("bin/lib"),
            "-cp",
            home.resolve("lib/artemis-boot.jar").toString(),
            "org.apache.activemq.artemis.boot.Artemis",
            "run"));
    if (role != null) {
      role.settings().forEach((key, value) -> command.add(1, "-D" + key + "=" + value));
      command.addAll(
          List.of(
              "--properties",
              parts.config("artemis/" + role.properties()) + "," + pairProperties()));
    }
    return command;
  }

  /**
   * Creates the instance from the distribution's templates. The password on the command line, which
   * all accounts can read, is a throw-away one: the users are rewritten before the broker starts.
   */
  private void createInstance() throws IOException {
    var create =
        List.of(
            parts.artemisHome().resolve("bin/artemis").toString(),
            "create",
            "--silent",
            "--no-autotune",
            "--user=" + CONSOLE_USER,
            "--password=" + Secrets.newPassword(),
            "--require-login",
            "--force",
            instance.toString());
    Files.createDirectories(process().log().getParent());
    var creating =
        new ProcessBuilder(create)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(process().log().toFile()));
    creating.environment().put("JAVA_HOME", System.getProperty("java.home"));
    var process = creating.start();
    try {
      if (!process.waitFor(CREATE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(
            "Cannot create the broker instance, see " + process().log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while creating the broker instance", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
