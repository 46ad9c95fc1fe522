package io.postrider.deployment;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.jni.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;

/** The chart, as Helm lints and renders it, in this process. */
final class Chart {

  static final Path DIRECTORY = Path.of("server-config/kubernetes");

  /** The name that the release gets. */
  static final String RELEASE = "shop";

  private static final String NAMESPACE = "jobs";
  private static final String CLUSTER = "1.31.0";

  static {
    // Where the native library is missing, helm-java would download it.
    System.setProperty("com.marcnuri.jkube-helm.skipRemoteJar", "true");
  }

  private static final String REQUIRED =
      """
      image: {repository: registry.example/postrider}
      broker: {url: "tcp://broker:61616"}
      redis: {url: "redis://:$(REDIS_PASSWORD)@redis:6379"}
      """;

  /** A copy with files in place of links, each of which Helm would mention at every call. */
  private static final Path COPY = copy();

  private Chart() {}

  /** Whether Helm's native library is on the class path. */
  static boolean canBeRendered() {
    return ServiceLoader.load(NativeLibrary.class).findFirst().isPresent();
  }

  static LintResult lint() {
    return new Helm(COPY).lint().strict().call();
  }

  /** Renders it with the values that its users have to set, and others. */
  static Manifests render(String values) {
    return rendered(REQUIRED + values);
  }

  /**
   * Renders it.
   *
   * @throws IllegalStateException with the sentence that Helm prints, if it refuses the values
   */
  static Manifests rendered(String values) {
    try {
      var file = Files.createTempFile("values", ".yaml");
      try {
        return renderedWith(Files.writeString(file, values));
      } finally {
        Files.delete(file);
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** Renders it with a file of values. */
  static Manifests renderedWith(Path values) {
    return Manifests.of(
        new Helm(COPY)
            .template()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .withKubeVersion(CLUSTER)
            .withValuesFile(values.toAbsolutePath())
            .call());
  }

  private static Path copy() {
    try (var files = Files.walk(DIRECTORY)) {
      var copy = Files.createTempDirectory("chart");
      copy.toFile().deleteOnExit();
      for (var file : files.toList()) {
        var target = copy.resolve(DIRECTORY.relativize(file).toString());
        if (!target.equals(copy)) {
          Files.copy(file, target);
          target.toFile().deleteOnExit();
        }
      }
      return copy;
    } catch (IOException uncopied) {
      throw new UncheckedIOException(uncopied);
    }
  }
}
