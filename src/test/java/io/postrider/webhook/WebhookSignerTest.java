package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.postrider.access.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignerTest {

  private static final String BODY = "{\"name\":\"Zoë ✓\"}";

  /** The real time, because the official library refuses signatures older than five minutes. */
  private final Instant now = Instant.now();

  private final WebhookSecret first = WebhookSecret.generate(new SecureRandom());
  private final WebhookSecret second = WebhookSecret.generate(new SecureRandom());

  @Test
  void signature_equals_the_example_of_the_specification() {
    WebhookSigner signer =
        new WebhookSigner(List.of(WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));
    String signature =
        signer.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            Instant.ofEpochSecond(1_614_265_330),
            "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));
    assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void official_library_accepts_either_secret_during_a_rotation_and_no_other() throws Exception {
    String signature = sign(new WebhookSigner(List.of(first, second)), BODY);

    new Webhook(first.reveal()).verify(BODY, headers(signature));
    new Webhook(second.reveal()).verify(BODY, headers(signature));
    WebhookSecret other = WebhookSecret.generate(new SecureRandom());
    assertThatThrownBy(() -> new Webhook(other.reveal()).verify(BODY, headers(signature)))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void official_library_refuses_another_body() {
    String signature = sign(new WebhookSigner(List.of(first)), BODY + " ");
    assertThatThrownBy(() -> new Webhook(first.reveal()).verify(BODY, headers(signature)))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void signer_needs_a_secret() {
    assertThatThrownBy(() -> new WebhookSigner(List.of())).hasMessageContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 32, 64})
  void secret_of_24_to_64_bytes_is_taken(int bytes) {
    String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    assertThat(WebhookSecret.parse(text).reveal()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 23, 65})
  void secret_of_another_length_is_refused_by_its_length(int bytes) {
    String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
    assertThatThrownBy(() -> WebhookSecret.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A webhook secret must have 24 to 64 bytes, not " + bytes + ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "WHSEC_MfKQ", "whsec_MfKQ!"})
  void malformed_secret_is_refused_without_being_quoted(String text) {
    assertThatThrownBy(() -> WebhookSecret.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("A webhook secret must")
        .hasMessageNotContaining("MfKQ");
  }

  @Test
  void secret_does_not_appear_in_a_log() {
    assertThat(first.toString()).doesNotContain(first.reveal().substring(6));
    assertThat(List.of(first, second).toString()).doesNotContain(second.reveal().substring(6));
  }

  @Test
  void generated_secret_can_be_read_back_and_is_new_each_time() {
    assertThatCode(() -> WebhookSecret.parse(first.reveal())).doesNotThrowAnyException();
    assertThat(first.reveal()).isNotEqualTo(second.reveal());
  }

  private String sign(WebhookSigner signer, String body) {
    return signer.sign("job_1", now, body.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, List<String>> headers(String signature) {
    return Map.of(
        "webhook-id", List.of("job_1"),
        "webhook-timestamp", List.of(String.valueOf(now.getEpochSecond())),
        "webhook-signature", List.of(signature));
  }
}
