package io.postrider.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.postrider.job.Job;
import io.postrider.mail.TemplateFiles;
import io.postrider.mail.Templates;
import io.postrider.platform.InvalidFieldException;
import io.postrider.recipient.EmailAddress;
import io.postrider.recipient.Recipient;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.Suppression.Reason;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AddresseeCheckTest {

  private static final String OWNER = "default";
  private static final EmailAddress ADA = new EmailAddress("ada@example.com");

  private final MailLists lists = new MailLists();
  private AddresseeCheck check;

  @BeforeEach
  void wire() {
    var files = new TemplateFiles(null);
    check =
        new AddresseeCheck(
            new NotificationTypes(files, new Templates(files)),
            new Addressees(lists, lists, Locale.ENGLISH));
  }

  @Test
  void notification_without_an_address_is_refused() {
    assertRefused("password-reset", null, "is required");
    lists.put(OWNER, "u-1", new Recipient(ADA, null, null));
    check.check(job("password-reset", null));
  }

  @Test
  void suppressed_address_gets_no_notification() {
    suppress(null, Reason.BOUNCED);
    assertRefused("password-reset", ADA, "bounced");
  }

  @Test
  void recipient_who_opted_out_of_one_type_gets_the_others() {
    suppress("welcome", Reason.UNSUBSCRIBED);
    assertRefused("welcome", ADA, "unsubscribed");
    check.check(job("password-reset", ADA));
  }

  @Test
  void transactional_type_is_sent_despite_an_opt_out() {
    suppress("password-reset", Reason.UNSUBSCRIBED);
    check.check(job("password-reset", ADA));
  }

  @Test
  void suppression_added_by_a_client_applies_to_transactional_types_too() {
    suppress("password-reset", Reason.ADDED);
    assertRefused("password-reset", ADA, "suppression list");
    check.check(job("order-confirmed", ADA));
  }

  private void suppress(String type, Reason reason) {
    lists.add(OWNER, new Suppression(ADA, type, reason, "550 no such user", Instant.EPOCH));
  }

  private void assertRefused(String type, EmailAddress to, String why) {
    assertThatExceptionOfType(InvalidFieldException.class)
        .isThrownBy(() -> check.check(job(type, to)))
        .withMessageContaining(why)
        .satisfies(refused -> assertThat(refused.pointer()).isEqualTo("/to"));
  }

  private static Job job(String type, EmailAddress to) {
    var request =
        new NotificationRequest(
            type, "u-1", to == null ? null : to.value(), null, null, null, null, null, null);
    return Job.of("notification", type, "u-1", OWNER, Instant.EPOCH, request.payload());
  }

  @Test
  void jobs_of_other_kinds_are_not_checked() {
    check.check(Job.of("charge", "card", "u-1", OWNER, Instant.EPOCH, JsonValue.EMPTY_JSON_OBJECT));
  }
}
