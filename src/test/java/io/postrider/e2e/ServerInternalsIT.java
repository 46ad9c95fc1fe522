package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.stack.LocalStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the service takes from inside the server is there in the version that it runs on. */
@EndToEnd
class ServerInternalsIT {

  private final Service service;
  private final LocalStack stack;

  ServerInternalsIT(Service service, LocalStack stack) {
    this.service = service;
    this.stack = stack;
  }

  /** Without its probe the server refuses the path by itself, in HTML and with another status. */
  @Test
  void probes_of_the_http_server_are_installed() throws IOException {
    var unknown = service.get("recipients/" + "internals%2Fof-the-server");
    assertThat(unknown.header("Content-Type")).contains("json");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(log()).doesNotContain("server-probes-missing");
  }

  private String log() throws IOException {
    return Files.readString(stack.payara().log(), StandardCharsets.ISO_8859_1);
  }
}
