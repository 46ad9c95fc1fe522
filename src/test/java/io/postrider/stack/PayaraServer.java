package io.postrider.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Payara Micro with the adapter and the packaged WAR. */
public final class PayaraServer extends StackServer {

  /**
   * Payara starts its services one after the other. By default four threads do it, and can lock one
   * another out for ever: HK2 makes one that reads descriptors wait for a second one's class, the
   * second one for a third that adds a descriptor, and this one for the first. It takes no longer.
   */
  public static final String ONE_THREAD = "-Dorg.glassfish.maxStartupThreads=1";

  private static final Duration PROBE = Duration.ofSeconds(2);
  private static final int HEAP_MEGABYTES = 512;

  private final Parts parts;
  private final Path directory;
  private final int port;
  private final Map<String, String> environment;
  private final int heapMegabytes;
  private volatile Consumer<String> onHealth = health -> {};

  /** Uses HTTP/1.1, because a starting server may never answer on an HTTP/2 connection. */
  private final HttpClient http =
      HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(PROBE).build();

  PayaraServer(Parts parts, Path dataDir, int port, Map<String, String> environment) {
    this(parts, "payara", Host.LOOPBACK, dataDir, port, environment, HEAP_MEGABYTES);
  }

  /**
   * One of several nodes.
   *
   * @param name of its process and its directory
   * @param heapMegabytes the largest size of its heap
   */
  PayaraServer(
      Parts parts,
      String name,
      Host host,
      Path dataDir,
      int port,
      Map<String, String> environment,
      int heapMegabytes) {
    super(new ChildProcess(name, dataDir, host));
    this.parts = parts;
    this.directory = dataDir.resolve(name);
    this.port = port;
    this.environment = environment;
    this.heapMegabytes = heapMegabytes;
  }

  @Override
  public void start() throws IOException {
    var problem = new ReportedProblem(log());
    launch();
    try {
      process().await(this::isReady);
    } catch (IllegalStateException notStarted) {
      throw problem
          .sentence()
          .map(sentence -> new IllegalStateException(sentence + " More is in " + log(), notStarted))
          .orElse(notStarted);
    }
  }

  @Override
  public int port() {
    return port;
  }

  /** Passes each answer of {@code /health/ready} to a listener. */
  void onHealth(Consumer<String> listener) {
    onHealth = listener;
  }

  /** The URL of the service, with a slash at the end. */
  public String url() {
    return "http://" + host().name() + ":" + port + "/";
  }

  /**
   * Whether the service reports that it is ready, and answers requests. Before the WAR is deployed
   * there are no checks; then for some seconds there are checks and no resources.
   */
  public boolean isReady() {
    try {
      var health = get("health/ready");
      onHealth.accept(health.body());
      return health.statusCode() == 200
          && !health.body().contains("\"checks\":[]")
          && get("jobs?limit=1").headers().firstValue("Content-Type").orElse("").contains("json");
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url() + path)).timeout(PROBE);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private void launch() throws IOException {
    var temporary = directory.resolve("tmp");
    clear(temporary);
    Files.createDirectories(temporary);
    process().start(directory, environment, command(temporary));
  }

  private List<String> command(Path temporary) throws IOException {
    var payara = UnpackedPayara.of(parts.payara());
    var command = java(temporary);
    command.addAll(new ClassArchive(payara.directory()).options());
    command.addAll(payara(payara, port));
    return command;
  }

  private ArrayList<String> java(Path temporary) {
    var command = new ArrayList<String>();
    command.addAll(List.of(Parts.java(), "-Xmx" + heapMegabytes + "m", "-XX:+UseParallelGC"));
    // Only Linux has transparent huge pages; elsewhere Java must ignore the unknown option.
    command.addAll(List.of("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UseTransparentHugePages"));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add(ONE_THREAD);
    return command;
  }

  private List<String> payara(UnpackedPayara payara, int httpPort) {
    var command = new ArrayList<>(List.of(payara.options()));
    command.addAll(List.of("--nocluster", "--disablephonehome"));
    command.addAll(List.of("--port", Integer.toString(httpPort)));
    command.addAll(List.of("--prebootcommandfile", parts.config("payara/pre-boot.txt").toString()));
    command.addAll(
        List.of("--postdeploycommandfile", parts.config("payara/post-deploy.txt").toString()));
    command.addAll(
        List.of("--logproperties", parts.config("payara/logging.properties").toString()));
    for (var archive : parts.deployments()) {
      command.addAll(List.of("--deploy", archive.toString()));
    }
    return command;
  }

  /**
   * Makes the archive from which the next starts are faster, unless it has been made: in a process
   * of its own, which takes what processor time others leave.
   */
  void train() throws IOException, InterruptedException {
    var payara = UnpackedPayara.of(parts.payara());
    var archive = new ClassArchive(payara.directory());
    if (archive.file().isPresent()) {
      return;
    }
    var training = directory.resolve("training");
    clear(training);
    Files.createDirectories(training);
    try (var ports = new Ports()) {
      archive.make(java(training), payara(payara, ports.choose(0)), environment, training);
    }
    clear(training);
  }

  /** Deletes the files that a killed server has unpacked; the next one unpacks its own. */
  private static void clear(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
