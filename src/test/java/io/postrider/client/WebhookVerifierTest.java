package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.standardwebhooks.Webhook;
import io.postrider.client.WebhookVerifier.InvalidWebhookException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares with the official library of Standard Webhooks. */
class WebhookVerifierTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String FORMER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  private static final String ID = "msg_01a20b9d-a453-79ff-9dac-43caefe9206e_0";
  private static final Instant NOW = Instant.parse("2026-11-24T03:33:31Z");
  private static final String BODY =
      """
      {"type":"notification.completed","timestamp":"2026-11-24T03:33:30.942Z",\
      "data":{"jobId":"01a20b9d-a453-79ff-9dac-43caefe9206e","status":"completed"}}""";

  private final WebhookVerifier verifier = at(NOW, SECRET);
  private final Map<String, String> headers = headers(sign(SECRET));

  private static WebhookVerifier at(Instant now, String... secrets) {
    return WebhookVerifier.of(secrets).withClock(Clock.fixed(now, ZoneOffset.UTC));
  }

  private static String sign(String secret) {
    try {
      return new Webhook(secret).sign(ID, NOW.getEpochSecond(), BODY);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> headers(String signature) {
    return new HashMap<>(
        Map.of(
            "webhook-id", ID,
            "webhook-timestamp", "" + NOW.getEpochSecond(),
            "webhook-signature", signature));
  }

  private WebhookEvent verify() throws InvalidWebhookException {
    return verifier.verify(headers::get, BODY.getBytes(UTF_8));
  }

  private void assertRefused(String why) {
    assertThatExceptionOfType(InvalidWebhookException.class)
        .isThrownBy(this::verify)
        .withMessage(why);
  }

  @Test
  void what_the_official_library_signs_is_accepted() throws Exception {
    var event = verify();

    assertThat(event.webhookId()).isEqualTo(ID);
    assertThat(event.type()).isEqualTo("notification.completed");
    assertThat(event.job().status()).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void one_of_several_signatures_is_enough_and_so_is_one_of_several_secrets() throws Exception {
    headers.put("webhook-signature", "v1a,AAAA v1,AAAA " + sign(FORMER) + " " + sign(SECRET));
    verify();

    headers.put("webhook-signature", sign(FORMER));
    assertRefused("no signature is valid");
    at(NOW, SECRET, FORMER).verify(headers::get, BODY.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1", "v1,", "v1,AAAA", "v2,%s", "%s.", "v1, %s"})
  void other_signatures_are_refused(String signature) {
    var valid = sign(SECRET).substring("v1,".length());
    headers.put("webhook-signature", signature.replace("%s", valid));

    assertRefused("no signature is valid");
  }

  @Test
  void changed_body_id_or_time_is_refused() {
    assertThatExceptionOfType(InvalidWebhookException.class)
        .isThrownBy(() -> verifier.verify(headers::get, (BODY + " ").getBytes(UTF_8)));
    headers.put("webhook-id", ID + "1");
    assertRefused("no signature is valid");
    headers.put("webhook-id", ID);
    headers.put("webhook-timestamp", "" + (NOW.getEpochSecond() + 1));
    assertRefused("no signature is valid");
  }

  @Test
  void webhook_is_accepted_five_minutes_before_and_after_and_no_longer() throws Exception {
    for (var off : new Duration[] {Duration.ofMinutes(5), Duration.ofMinutes(-5)}) {
      at(NOW.plus(off), SECRET).verify(headers::get, BODY.getBytes(UTF_8));
      var beyond = off.multipliedBy(301).dividedBy(300);
      assertThatExceptionOfType(InvalidWebhookException.class)
          .isThrownBy(() -> at(NOW.plus(beyond), SECRET).verify(headers::get, BODY.getBytes(UTF_8)))
          .withMessage("the timestamp is too old or too new");
    }
    at(NOW.plusSeconds(3600), SECRET)
        .withTolerance(Duration.ofHours(1))
        .verify(headers::get, BODY.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "now", "-1", "99999999999999999999"})
  void timestamp_that_is_none_is_refused(String timestamp) {
    headers.put("webhook-timestamp", timestamp);

    assertRefused("the timestamp is not a number of seconds");
  }

  @Test
  void missing_header_is_named() {
    headers.remove("webhook-signature");

    assertRefused("the header webhook-signature is missing");
  }

  @Test
  void secret_that_cannot_be_one_is_refused_at_once() {
    assertThatIllegalArgumentException().isThrownBy(() -> WebhookVerifier.of("whsec_%%"));
    assertThatIllegalArgumentException().isThrownBy(WebhookVerifier::of);
  }
}
