package io.postrider.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Promtool is part of Debian's package prometheus. */
class AlertRulesTest {

  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  @Test
  void alerts_fire_when_they_should() throws Exception {
    assertAccepted("test", "rules", "postrider.rules.test.yml");
  }

  @Test
  void prometheus_accepts_the_configuration() throws Exception {
    assertAccepted("check", "config", "prometheus.yml");
  }

  private static void assertAccepted(String... arguments) throws Exception {
    assumeTrue(Files.isExecutable(PROMTOOL), "promtool is not installed");
    var command = new ArrayList<>(List.of(PROMTOOL.toString()));
    command.addAll(List.of(arguments));
    var promtool =
        new ProcessBuilder(command)
            .directory(Path.of("server-config/prometheus").toFile())
            .redirectErrorStream(true)
            .start();
    var output = promtool.inputReader().lines().toList();
    assertThat(promtool.waitFor()).as("%s", output).isZero();
  }
}
