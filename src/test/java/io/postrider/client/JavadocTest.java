package io.postrider.client;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation of the library is complete, and its examples can be copied. */
class JavadocTest {

  private static final Path SOURCES = Path.of("src/main/java/io/postrider/client");
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\* }</pre>", Pattern.DOTALL);
  private static final Path PAGE = Path.of("docs/client.md");
  private static final Pattern PAGE_EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CALL =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+public (?!record|enum|static final|final)[^;{=]*?(\\w+)\\(",
          Pattern.DOTALL);

  /** What the examples take as given. */
  private static final String GIVEN =
      """
      package examples;
      import io.postrider.client.*;
      import java.nio.file.*;
      import java.time.*;
      import java.util.*;
      abstract class Example%d {
        PostriderClient client;
        WebhookVerifier verifier;
        WebhookEvent event;
        Request request;
        String jobId, key, token, operationId, lastEventId;
        interface Request {
          String getHeader(String name);
          java.io.InputStream getInputStream();
        }
        void run() throws Exception {
      %s
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void every_call_has_an_example() throws IOException {
    for (var group : groups()) {
      var source = Files.readString(SOURCES.resolve(group + ".java"));
      var calls = CALL.matcher(source).results().toList();
      assertThat(calls).as(group).isNotEmpty();
      assertThat(calls)
          .allSatisfy(
              call ->
                  assertThat(call.group(1))
                      .as(group + "." + call.group(2))
                      .contains("<pre>{@code"));
    }
  }

  /** The classes whose methods are calls. */
  private static List<String> groups() {
    return Stream.of(PostriderClient.class.getMethods())
        .filter(method -> method.getDeclaringClass() == PostriderClient.class)
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .map(method -> method.getReturnType().getSimpleName())
        .toList();
  }

  @Test
  void examples_can_be_compiled() throws IOException {
    var units = new ArrayList<JavaFileObject>();
    try (var files = Files.list(SOURCES)) {
      for (var file : files.sorted().toList()) {
        EXAMPLE
            .matcher(Files.readString(file))
            .results()
            .forEach(example -> units.add(unit(units.size(), example.group(1))));
      }
    }
    assertThat(units).hasSizeGreaterThan(50);
    PAGE_EXAMPLE
        .matcher(Files.readString(PAGE).split("## In Jakarta EE")[0])
        .results()
        .forEach(example -> units.add(unit(units.size(), example.group(1))));
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var compiler = ToolProvider.getSystemJavaCompiler();

    var compiled =
        compiler
            .getTask(
                null,
                null,
                diagnostics,
                List.of("-proc:none", "-d", directory.toString(), "-cp", "target/classes"),
                null,
                units)
            .call();

    assertThat(compiled)
        .as(diagnostics.getDiagnostics().stream().map(Object::toString).collect(joining("\n")))
        .isTrue();
  }

  private static JavaFileObject unit(int number, String example) {
    var code =
        example.lines().map(line -> line.replaceFirst("^ *\\* ?", "")).collect(joining("\n"));
    var content = GIVEN.formatted(number, code);
    return new SimpleJavaFileObject(
        URI.create("string:///examples/Example" + number + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return content;
      }
    };
  }

  @Test
  void documentation_can_be_made_without_a_warning() throws IOException {
    var tool = ToolProvider.getSystemDocumentationTool();
    var output = new StringWriter();
    try (var files = tool.getStandardFileManager(null, null, null);
        var sources = Files.list(SOURCES)) {
      var made =
          tool.getTask(
                  output,
                  files,
                  null,
                  null,
                  List.of(
                      "-d",
                      directory.toString(),
                      "-Xdoclint:all,-missing",
                      "-Werror",
                      "-quiet",
                      "-cp",
                      System.getProperty("java.class.path")),
                  files.getJavaFileObjectsFromPaths(sources.toList()))
              .call();

      assertThat(made).as(output.toString()).isTrue();
    }
  }
}
