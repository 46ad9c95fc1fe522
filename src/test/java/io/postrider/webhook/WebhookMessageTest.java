package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookMessageTest {

  @Test
  void text_of_a_message_leaves_out_its_url() {
    WebhookMessage message = message("job_1", Optional.empty());
    assertThat(message).hasToString("webhook job_1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "a b", "a\r\nx: y", "ä"})
  void id_that_would_break_the_signature_or_the_header_is_refused(String id) {
    assertThatThrownBy(() -> message(id, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x\r\ny: z", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"})
  void malformed_traceparent_is_refused(String traceparent) {
    assertThatThrownBy(() -> message("job_1", Optional.of(traceparent)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static WebhookMessage message(String id, Optional<String> traceparent) {
    return new WebhookMessage(id, "https://good.example/?key=k", new byte[0], traceparent);
  }
}
