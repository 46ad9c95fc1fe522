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

/** Artemis on loopback with its console, configured by {@code server-config/artemis}. */
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

  /**
   * What a broker is to another one.
   *
   * @param name of its properties in {@code server-config/artemis}
   * @param store where both keep their data
   */
  private record Role(String name, Path store) {

    boolean isBackup() {
      return name.equals("backup");
    }
  }

  Broker(Parts parts, Path dataDir, Secrets secrets, int port, int consolePort) {
    this(parts, dataDir, secrets, port, consolePort, null);
  }

  /** The active one of a pair over a store. */
  static Broker primary(
      Parts parts, Path dataDir, Secrets secrets, int port, int consolePort, Path store) {
    return new Broker(parts, dataDir, secrets, port, consolePort, new Role("primary", store));
  }

  /** The one that takes over; until then it has no port. */
  static Broker backup(
      Parts parts, Path dataDir, Secrets secrets, int port, int consolePort, Path store) {
    return new Broker(parts, dataDir, secrets, port, consolePort, new Role("backup", store));
  }

  private Broker(Parts parts, Path dataDir, Secrets secrets, int port, int consolePort, Role role) {
    super(new ChildProcess("broker", dataDir));
    this.role = role;
    this.parts = parts;
    this.secrets = secrets;
    this.instance = dataDir.resolve("broker");
    this.port = port;
    this.consolePort = consolePort;
  }

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
    process().start(instance, Map.of(), command());
    process().await(() -> (isBackup() || Ports.answers(port)) && Ports.answers(consolePort));
  }

  private boolean isBackup() {
    return role != null && role.isBackup();
  }

  @Override
  public int port() {
    return port;
  }

  /** The URL for the service. */
  public String url() {
    return "tcp://127.0.0.1:" + port;
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
    return "http://localhost:" + consolePort + "/console";
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
            "-Dbroker.port=" + port,
            "-Dwebconfig.bindings.artemis.uri=http://localhost:" + consolePort,
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
      command.add(1, "-Dbroker.store=" + role.store());
      command.addAll(
          List.of(
              "--properties", parts.config("artemis/" + role.name() + ".properties").toString()));
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
