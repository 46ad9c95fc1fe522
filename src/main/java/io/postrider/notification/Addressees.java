package io.postrider.notification;

import io.postrider.job.Job;
import io.postrider.recipient.EmailAddress;
import io.postrider.recipient.Recipient;
import io.postrider.recipient.RecipientDirectory;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.SuppressionList;
import java.util.Locale;
import java.util.Optional;

/** Finds out who a notification goes to, and whether it may. */
final class Addressees {

  private final RecipientDirectory directory;
  private final SuppressionList suppressions;
  private final Locale locale;

  /**
   * Asks both lists.
   *
   * @param locale of those whose own is not known
   */
  Addressees(RecipientDirectory directory, SuppressionList suppressions, Locale locale) {
    this.directory = directory;
    this.suppressions = suppressions;
    this.locale = locale;
  }

  /** Whom a job's mail goes to, if that is known: its own address comes before the directory's. */
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

  /** What forbids to write to an address, if anything does. */
  Optional<Suppression> objection(String owner, EmailAddress email, NotificationType type) {
    return suppressions.of(owner, email).stream()
        .filter(each -> each.forbids(type.name(), type.optional()))
        .findFirst();
  }
}
