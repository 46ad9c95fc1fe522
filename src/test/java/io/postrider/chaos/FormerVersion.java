package io.postrider.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postrider.stack.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The version before this one, built from the history of the checkout: the commit before the
 * present one, or the commit or tag that the system property {@code chaos.former} names.
 */
final class FormerVersion {

  private static final String COMMIT = System.getProperty("chaos.former", "HEAD~1");

  private FormerVersion() {}

  /**
   * Builds it, with what this build has downloaded already; skips the test if the checkout has no
   * such commit, as an archive or a shallow clone.
   */
  static Parts build() {
    try {
      var commit = answer("git", "rev-parse", "--verify", "--quiet", COMMIT + "^{commit}");
      assumeTrue(!commit.isEmpty(), "This checkout does not have the commit " + COMMIT + ".");
      var checkout = Path.of("target/former", commit).toAbsolutePath();
      if (!Files.exists(checkout.resolve("target/postrider.war"))) {
        Files.createDirectories(checkout);
        run(Path.of(""), "sh", "-c", "git archive %s | tar -x -C %s".formatted(commit, checkout));
        run(
            checkout,
            "./mvnw",
            "-B",
            "-q",
            "-o",
            "package",
            "-DskipTests",
            "-Dspotless.check.skip");
      }
      return new Parts(checkout);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The output of a program; empty if it fails or is missing. */
  private static String answer(String... command) throws IOException {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return waitFor(process) == 0 ? output : "";
    } catch (IOException missing) {
      return "";
    }
  }

  private static void run(Path directory, String... command) throws IOException {
    var process =
        new ProcessBuilder(command)
            .directory(directory.toAbsolutePath().toFile())
            .inheritIO()
            .start();
    if (waitFor(process) != 0) {
      throw new IOException("failed: " + List.of(command));
    }
  }

  private static int waitFor(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
