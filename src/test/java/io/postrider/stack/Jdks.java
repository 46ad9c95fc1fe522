package io.postrider.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The JDKs of this machine. The build runs this file by itself to find one that a newer Payara
 * needs, so it uses no other class.
 */
public final class Jdks {

  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  private record Jdk(Path home, int version) {}

  private Jdks() {}

  /**
   * Prints the home of a JDK, or nothing and ends with status 1.
   *
   * @param arguments the lowest version, such as 21
   */
  public static void main(String[] arguments) {
    int lowest = Integer.parseInt(arguments[0]);
    atLeast(lowest)
        .ifPresentOrElse(
            System.out::print,
            () -> {
              System.err.print("There is no JDK " + lowest + " or later: -Dpayara.java.home=…");
              System.exit(1);
            });
  }

  /** The newest JDK of this version or a later one. */
  static Optional<Path> atLeast(int version) {
    return candidates()
        .flatMap(home -> jdk(home).stream())
        .filter(jdk -> jdk.version() >= version)
        .max(Comparator.comparingInt(Jdk::version))
        .map(Jdk::home);
  }

  /** What variables such as JAVA_HOME and JAVA_HOME_21_X64 name, and where systems put JDKs. */
  private static Stream<Path> candidates() {
    var named =
        System.getenv().entrySet().stream()
            .filter(variable -> variable.getKey().matches("(JAVA|JDK)_?\\d*_?HOME.*"))
            .map(variable -> Path.of(variable.getValue()));
    var installed =
        Stream.of(
                Path.of("/usr/lib/jvm"),
                Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"),
                Path.of(System.getProperty("user.home"), ".jdks"),
                Path.of("/Library/Java/JavaVirtualMachines"),
                Path.of("/opt/java"))
            .flatMap(Jdks::children)
            .flatMap(home -> Stream.of(home, home.resolve("Contents/Home")));
    return Stream.concat(named, installed);
  }

  private static Stream<Path> children(Path directory) {
    try (var files = Files.list(directory)) {
      return files.toList().stream();
    } catch (IOException none) {
      return Stream.of();
    }
  }

  private static Optional<Jdk> jdk(Path home) {
    try {
      var version = VERSION.matcher(Files.readString(home.resolve("release")));
      return version.find() && Files.isExecutable(home.resolve("bin/javac"))
          ? Optional.of(new Jdk(home, Integer.parseInt(version.group(1))))
          : Optional.empty();
    } catch (IOException notOne) {
      return Optional.empty();
    }
  }
}
