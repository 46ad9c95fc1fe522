package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is built, in a JVM that has nothing but it and what its POM names. */
@EndToEnd
class BuiltJarIT {

  private static final Path JAR = Path.of("target/postrider-client.jar").toAbsolutePath();
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<dependency>\\s*<groupId>[^<]*</groupId>\\s*<artifactId>([^<]*)</artifactId>\\s*"
              + "<version>([^<]*)</version>");

  private static final String PROGRAM =
      """
      import io.postrider.client.*;
      import java.time.Duration;
      import java.util.List;

      class Program {
        public static void main(String... args) {
          var client = PostriderClient.at(args[0]).build();
          var sent = client.notifications().submit(NotificationRequest.of("welcome", "u-jar"));
          System.out.println(client.jobs().follow(sent.jobId(), event -> {}).status());
          var asked = client.reports().submit(ReportRequest.of("u-jar", "sales"));
          System.out.println(client.jobs().await(asked.jobId(), Duration.ofMinutes(1)).status());
          System.out.println(client.reports().result(asked.jobId()).get("reportType"));
          var both = List.of(ReportRequest.of("u-1", "jar"), ReportRequest.of(" ", "jar"));
          client.reports().submitAll(both).forEach(each -> System.out.println(each.status()));
        }
      }
      """;

  @TempDir Path directory;

  private final String url;

  BuiltJarIT(LocalStack stack) {
    this.url = stack.payara().url();
  }

  @Test
  void both_flows_run_with_the_jar_and_what_its_pom_names_alone() throws Exception {
    compile();
    var output = directory.resolve("output");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath = JAR + File.pathSeparator + dependencies() + File.pathSeparator + directory;

    var process =
        new ProcessBuilder(java, "-cp", classPath, "Program", url)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(Files.readString(output)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readAllLines(output).stream().filter(line -> !line.startsWith("Picked up")))
        .containsExactly("COMPLETED", "COMPLETED", "sales", "202", "422");
  }

  /** With the jar alone: no type of the JSON library is part of what callers see. */
  private void compile() throws IOException {
    var source = Files.writeString(directory.resolve("Program.java"), PROGRAM);
    var compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-d",
                directory.toString(),
                "-cp",
                JAR.toString(),
                source.toString());
    assertThat(compiled).isZero();
  }

  /** The files of the artifacts that the POM in the jar names. */
  private static String dependencies() throws IOException {
    var found = new ArrayList<String>();
    try (var jar = new JarFile(JAR.toFile())) {
      var entry = jar.getEntry("META-INF/maven/io.postrider/postrider-client/pom.xml");
      var pom = new String(jar.getInputStream(entry).readAllBytes(), UTF_8);
      DEPENDENCY
          .matcher(pom)
          .results()
          .map(each -> each.group(1) + "-" + each.group(2) + ".jar")
          .map(BuiltJarIT::onClassPath)
          .forEach(found::add);
    }
    assertThat(found).hasSize(2);
    return String.join(File.pathSeparator, found);
  }

  private static String onClassPath(String file) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(path -> path.endsWith(File.separator + file))
        .findFirst()
        .orElseThrow(() -> new AssertionError(file + " is not what the tests have"));
  }

  @Test
  void jar_has_the_library_alone_and_the_war_does_not_have_it() throws IOException {
    assertThat(entries(JAR))
        .filteredOn(name -> !name.endsWith("/"))
        .allMatch(name -> name.startsWith("io/postrider/client/") || name.startsWith("META-INF/"))
        .contains("io/postrider/client/PostriderClient.class");
    assertThat(entries(Path.of("target/postrider.war")))
        .hasSizeGreaterThan(100)
        .noneMatch(name -> name.contains("io/postrider/client/"));
    assertThat(entries(Path.of("target/postrider-client-sources.jar")))
        .contains("io/postrider/client/PostriderClient.java");
  }

  private static List<String> entries(Path archive) throws IOException {
    try (var jar = new JarFile(archive.toFile())) {
      return jar.stream().map(entry -> entry.getName()).toList();
    }
  }
}
