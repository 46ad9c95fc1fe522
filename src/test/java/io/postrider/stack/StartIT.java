package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The start of the service as its operator and its clients see it. Its stores are away. */
class StartIT {

  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final String REFUSED = "refused";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final LocalStack stack;

  StartIT() throws IOException {
    stack = stack("POSTRIDER_MAIL_TRANSPORT", "simulated");
  }

  private static LocalStack stack(String variable, String value) throws IOException {
    var parent = Files.createDirectories(Path.of("target/it").toAbsolutePath());
    var settings =
        StackSettings.anywhere(Files.createTempDirectory(parent, "start-"))
            .with("POSTRIDER_BROKER_URL", "tcp://127.0.0.1:1")
            .with("POSTRIDER_BROKER_USER", "nobody")
            .with("POSTRIDER_BROKER_PASSWORD", "none")
            .with("POSTRIDER_REDIS_URL", "redis://127.0.0.1:1")
            .with(variable, value);
    return new LocalStack(Parts.ofCheckout(), settings);
  }

  @AfterEach
  void stop() {
    stack.close();
  }

  /** To a client that polls, an answer such as 404 would say that there is no such job. */
  @Test
  void port_is_closed_until_the_service_can_answer_and_absent_stores_do_not_end_it() {
    var starting = CompletableFuture.runAsync(this::start);
    var seen = new TreeSet<String>();
    while (!seen.contains("503 application/problem+json") && !starting.isCompletedExceptionally()) {
      seen.add(answer("jobs/" + UUID.randomUUID()));
    }

    assertThat(seen).isEqualTo(Set.of(REFUSED, "503 application/problem+json"));
    assertThat(stack.payara().isAlive()).isTrue();
  }

  @Test
  void service_with_a_wrong_setting_ends_and_says_which_one() throws IOException {
    try (var wrong = stack("POSTRIDER_JOB_RETENTION", "7d")) {
      assertThatThrownBy(() -> wrong.payara().start())
          .hasMessageStartingWith(
              "POSTRIDER_JOB_RETENTION must be a duration such as PT30S, not '7d'.");
      assertThat(wrong.payara().process().exitStatus()).isEqualTo(1);
    }
  }

  private void start() {
    try {
      stack.payara().start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String answer(String path) {
    var request = HttpRequest.newBuilder(URI.create(stack.payara().url() + path)).timeout(ANSWER);
    try {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      var type = answer.headers().firstValue("Content-Type").orElse("");
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      return answer.statusCode() + " " + type;
    } catch (ConnectException closed) {
      return REFUSED;
    } catch (IOException other) {
      return other.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
