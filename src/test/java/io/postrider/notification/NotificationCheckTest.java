package io.postrider.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.postrider.http.Problem;
import io.postrider.http.Problem.FieldError;
import io.postrider.job.InvalidFieldException;
import io.postrider.job.Job;
import io.postrider.recipient.EmailAddress;
import io.postrider.recipient.Recipient;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.Suppression.Reason;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.WebApplicationException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationCheckTest {

  private static final String OWNER = "default";
  private static final EmailAddress ADA = new EmailAddress("ada@example.com");

  private final MailLists lists = new MailLists();

  @ParameterizedTest
  @ValueSource(strings = {"welcome", "password-reset", "order-confirmed"})
  void type_and_user_are_enough_while_nothing_is_sent(String type) {
    assertThat(check(false).check(request(type, null, null)).name()).isEqualTo(type);
  }

  @Test
  void unknown_type_is_refused_with_those_there_are() {
    assertThat(errors(false, request("birthday", null, null)))
        .containsExactly(
            new FieldError("/type", "must be one of order-confirmed, password-reset, welcome"));
  }

  @Test
  void given_data_is_checked_even_while_nothing_is_sent() {
    assertThat(errors(false, request("password-reset", null, JsonValue.EMPTY_JSON_OBJECT)))
        .containsExactly(new FieldError("/data/resetUrl", "is required for password-reset"));
  }

  @Test
  void all_that_is_wrong_is_said_at_once() {
    assertThat(errors(true, request("password-reset", "ada@example.com\r\nBcc: x@y.zz", null)))
        .extracting(FieldError::pointer)
        .containsExactly("/data/resetUrl", "/to");
  }

  @Test
  void real_mail_needs_an_address() {
    assertRefused("password-reset", null, "is required");
    lists.put(OWNER, "u-1", new Recipient(ADA, null, null));
    check(true).check(job("password-reset", null));
  }

  @Test
  void suppressed_address_gets_nothing_at_all() {
    suppress(null, Reason.BOUNCED);
    assertRefused("password-reset", ADA, "bounced");
  }

  @Test
  void who_opted_out_of_a_type_gets_the_others() {
    suppress("welcome", Reason.UNSUBSCRIBED);
    assertRefused("welcome", ADA, "unsubscribed");
    check(true).check(job("password-reset", ADA));
  }

  @Test
  void nobody_opts_out_of_what_is_transactional() {
    suppress("password-reset", Reason.UNSUBSCRIBED);
    check(true).check(job("password-reset", ADA));
  }

  @Test
  void suppression_that_was_asked_for_counts_for_what_is_transactional_too() {
    suppress("password-reset", Reason.ADDED);
    assertRefused("password-reset", ADA, "suppression list");
    check(true).check(job("order-confirmed", ADA));
  }

  private void suppress(String type, Reason reason) {
    lists.add(OWNER, new Suppression(ADA, type, reason, "550 no such user", Instant.EPOCH));
  }

  private List<FieldError> errors(boolean real, NotificationRequest request) {
    var thrown =
        assertThatExceptionOfType(WebApplicationException.class)
            .isThrownBy(() -> check(real).check(request))
            .actual();
    assertThat(thrown.getResponse().getStatus()).isEqualTo(422);
    return ((Problem) thrown.getResponse().getEntity()).errors();
  }

  private void assertRefused(String type, EmailAddress to, String why) {
    assertThatExceptionOfType(InvalidFieldException.class)
        .isThrownBy(() -> check(true).check(job(type, to)))
        .withMessageContaining(why)
        .satisfies(refused -> assertThat(refused.pointer()).isEqualTo("/to"));
    check(false).check(job(type, to));
  }

  private static Job job(String type, EmailAddress to) {
    var request = request(type, to == null ? null : to.value(), null);
    return Job.of("notification", type, "u-1", OWNER, Instant.EPOCH, request.payload());
  }

  private NotificationCheck check(boolean real) {
    var files = new TemplateFiles(null);
    return new NotificationCheck(
        new NotificationTypes(files, new Templates(files)),
        new Addressees(lists, lists, Locale.ENGLISH),
        real);
  }

  private static NotificationRequest request(String type, String to, JsonObject data) {
    return new NotificationRequest(type, "u-1", to, data, null, null);
  }
}
