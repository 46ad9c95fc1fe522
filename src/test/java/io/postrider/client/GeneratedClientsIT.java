package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that OpenAPI Generator makes of what {@code /openapi} says do both flows. What a machine
 * does not have (Node, Python, Python's packages) is not needed for anything else here: the test
 * that needs it is skipped, and says so.
 */
@EndToEnd
class GeneratedClientsIT {

  private static final Path TOOLS = Path.of("target/generators").toAbsolutePath();
  private static final Path PROGRAMS = Path.of("src/test/resources/generated");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final List<String> BOTH_FLOWS = List.of("completed", "completed", "sales");

  @TempDir Path directory;

  private final String url;

  GeneratedClientsIT(LocalStack stack) {
    this.url = stack.payara().url().replaceAll("/$", "");
  }

  @Test
  void typescript_client_is_compiled_and_runs_both_flows() throws Exception {
    assumeTrue(has("node", "--version"), "no TypeScript: this machine has no node");
    generate("typescript-fetch", directory.resolve("client"));
    var program = Files.copy(PROGRAMS.resolve("flows.ts"), directory.resolve("flows.ts"));

    run(
        "node",
        TOOLS.resolve("typescript/tsc.js").toString(),
        "--strict",
        "--module",
        "commonjs",
        "--target",
        "es2022",
        "--lib",
        "es2022,dom",
        "--outDir",
        "out",
        program.toString());

    assertThat(run("node", "out/flows.js", url, UUID.randomUUID().toString()))
        .isEqualTo(BOTH_FLOWS);
  }

  @Test
  void python_client_is_compiled_and_runs_both_flows() throws Exception {
    assumeTrue(has("python3", "--version"), "no Python: this machine has no python3");
    generate("python", directory.resolve("client"));
    run("python3", "-m", "compileall", "-q", "client/openapi_client");
    assumeTrue(
        has("python3", "-c", "import pydantic, urllib3, dateutil, typing_extensions"),
        "Python is compiled and not run: this machine lacks pydantic, urllib3 or python-dateutil");
    var program =
        Files.copy(PROGRAMS.resolve("flows.py"), directory.resolve("client").resolve("flows.py"));

    assertThat(run("python3", program.toString(), url, UUID.randomUUID().toString()))
        .isEqualTo(BOTH_FLOWS);
  }

  private void generate(String language, Path target) throws Exception {
    var document = directory.resolve("openapi.json");
    try (InputStream served = URI.create(url + "/openapi?format=JSON").toURL().openStream()) {
      Files.write(document, served.readAllBytes());
    }
    run(
        JAVA,
        "-jar",
        TOOLS.resolve("openapi-generator-cli.jar").toString(),
        "generate",
        "-i",
        document.toString(),
        "-g",
        language,
        "-o",
        target.toString(),
        "--global-property",
        "apis,models,supportingFiles,apiDocs=false,modelDocs=false,apiTests=false,modelTests=false");
  }

  private boolean has(String... command) throws InterruptedException {
    try {
      return start(command).waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  /** The lines of the output of a command, which must succeed. */
  private List<String> run(String... command) throws IOException, InterruptedException {
    var process = start(command);
    var ended = process.waitFor(3, TimeUnit.MINUTES);
    process.destroyForcibly();
    var output = Files.readString(output(), UTF_8);
    assertThat(ended && process.exitValue() == 0)
        .as("%s: %s", String.join(" ", command), output)
        .isTrue();
    return output.lines().filter(line -> !line.startsWith("Picked up")).toList();
  }

  private Process start(String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output().toFile())
        .start();
  }

  private Path output() {
    return directory.resolve("output");
  }
}
