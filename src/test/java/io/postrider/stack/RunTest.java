package io.postrider.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The run command as a process, as far as it gets without starting a server. */
class RunTest {

  @TempDir Path data;

  private record Ended(int status, String output) {}

  @Test
  void wrong_setting_is_said_and_ends_the_command() throws Exception {
    var ended = run("POSTRIDER_WEBHOOK_SECRET", "abc");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .isEqualToIgnoringNewLines(
            "Postrider did not start:"
                + " POSTRIDER_WEBHOOK_SECRET: A webhook secret must start with whsec_.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POSTRIDER_HTTP_PORT", "POSTRIDER_CONSOLE_PORT"})
  void named_port_that_is_taken_ends_the_command(String variable) throws Exception {
    try (var taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(0));
      var port = Integer.toString(taken.getLocalPort());

      var ended = run(variable, port);

      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.output()).contains(variable + "=" + port + ": this port is taken.");
    }
  }

  private Ended run(String variable, String value) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
            List.of(
                Parts.java(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                Run.class.getName()));
    builder.environment().keySet().removeIf(name -> name.startsWith("POSTRIDER_"));
    builder.environment().put("POSTRIDER_DATA_DIR", data.toString());
    builder.environment().put(variable, value);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    var process = builder.redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
