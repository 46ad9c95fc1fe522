package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs after all other tests, and looks for secrets in the logs of all stacks that they have
 * started.
 */
@Tag("aftermath")
class AllLogsIT {

  private static final Path STACKS = Path.of("target/it");

  /** The forms of all keys and webhook secrets. */
  private static final String ANY_KEY = "pr_[0-9a-f]{16}_[\\w-]{43}|whsec_[\\w+/-]{24,}";

  @TestFactory
  Stream<DynamicTest> logs_contain_no_secret() throws IOException {
    try (var stacks = Files.list(STACKS)) {
      var logs = stacks.map(stack -> stack.resolve("log")).filter(Files::isDirectory).toList();
      assertThat(logs).isNotEmpty();
      return logs.stream()
          .map(log -> DynamicTest.dynamicTest("" + log, () -> requireNoSecret(log)));
    }
  }

  private static void requireNoSecret(Path log) throws IOException {
    var secret = Pattern.compile(secrets(log.resolveSibling("secrets.properties")));
    try (var files = Files.list(log)) {
      for (var file : files.toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1).lines())
            .as("%s", file)
            .isNotEmpty()
            .noneMatch(line -> secret.matcher(line).find());
      }
    }
  }

  private static String secrets(Path file) throws IOException {
    var own = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      own.load(reader);
    }
    assertThat(own).isNotEmpty();
    return Stream.concat(Stream.of(Guarded.CANARY), own.values().stream().map(Object::toString))
        .map(Pattern::quote)
        .collect(Collectors.joining("|", ANY_KEY + "|", ""));
  }
}
