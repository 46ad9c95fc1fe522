package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Detects jobs that are sent one by one: that works too, but costs several times as much, and no
 * other test would notice.
 */
@EndToEnd
class SendingTogetherIT {

  private final Service service;
  private final LocalStack stack;

  SendingTogetherIT(Service service, LocalStack stack) {
    this.service = service;
    this.stack = stack;
  }

  @Test
  void jobs_posted_at_the_same_time_share_a_transaction() throws IOException {
    long before = Files.size(stack.payara().log());

    var answers =
        IntStream.range(0, 100)
            .mapToObj(i -> "{\"type\":\"welcome\",\"userId\":\"together-" + i + "\"}")
            .map(body -> service.postLater("notifications", body))
            .toList();
    answers.forEach(CompletableFuture::join);

    assertThat(answers).allSatisfy(answer -> assertThat(answer.join().status()).isEqualTo(202));
    assertThat(logSince(before)).doesNotContain("event=sent-apart");
  }

  private String logSince(long offset) throws IOException {
    try (var log = Files.newInputStream(stack.payara().log())) {
      log.skipNBytes(offset);
      return new String(log.readAllBytes());
    }
  }
}
