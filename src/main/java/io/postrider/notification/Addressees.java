package io.postrider.notification;

import io.postrider.job.Job;
import io.postrider.recipient.EmailAddress;
import io.postrider.recipient.Recipient;
import io.postrider.recipient.RecipientDirectory;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.SuppressionList;
import java.util.Locale;
import java.util.Optional;

/** Finds the address of a notification, and what forbids to send it there. */
final class Addressees {

  private final RecipientDirectory directory;
  private final SuppressionList suppressions;
  private final Locale locale;

  /**
   * Uses both lists.
   *
   * @param locale for recipients without a known language
   */
  Addressees(RecipientDirectory directory, SuppressionList suppressions, Locale locale) {
    this.directory = directory;
    this.suppressions = suppressions;
    this.locale = locale;
  }

  /**
   * The addressee of a job; empty if no address is known. An address in the request has priority
   * over the directory.
   */
  Optional<Addressee> find(Job job) {
    var known = directory.find(job.owner(), job.userId());
    return Optional.ofNullable(job.payload().getString(NotificationRequest.TO, null))
        .map(EmailAddress::new)
        .or(() -> known.map(Recipient::email))
        .map(
            email ->
                new Addressee(
                    email,
                    known.map(Recipient::name).orElse(null),
                    known.map(Recipient::locale).orElse(locale)));
  }

  /** The suppression that forbids to send a type of notification to an address, if there is one. */
  Optional<Suppression> suppression(String owner, EmailAddress email, NotificationType type) {
    return suppressions.of(owner, email).stream()
        .filter(each -> each.forbids(type.name(), type.optional()))
        .findFirst();
  }
}
