package io.postrider.notification;

import static java.util.stream.Collectors.toSet;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.recipient.EmailAddress;
import io.postrider.recipient.Recipient;
import io.postrider.recipient.RecipientDirectory;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.SuppressionList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    return addressee(job, directory.find(job.owner(), job.userId()));
  }

  /** The addressees of jobs of one owner, as far as their addresses are known. */
  Map<JobId, Addressee> find(String owner, List<Job> jobs) {
    var known = directory.find(owner, jobs.stream().map(Job::userId).collect(toSet()));
    var found = new HashMap<JobId, Addressee>();
    for (var job : jobs) {
      addressee(job, Optional.ofNullable(known.get(job.userId())))
          .ifPresent(addressee -> found.put(job.id(), addressee));
    }
    return found;
  }

  private Optional<Addressee> addressee(Job job, Optional<Recipient> known) {
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
    return forbidding(suppressions.of(owner, email), type);
  }

  /** The suppressions of the addresses of one owner's jobs. */
  Map<EmailAddress, List<Suppression>> suppressions(
      String owner, Collection<Addressee> addressees) {
    return suppressions.of(owner, addressees.stream().map(Addressee::email).collect(toSet()));
  }

  /** The first of the suppressions that forbids to send a type of notification. */
  static Optional<Suppression> forbidding(List<Suppression> some, NotificationType type) {
    return some.stream().filter(each -> each.forbids(type.name(), type.optional())).findFirst();
  }
}
