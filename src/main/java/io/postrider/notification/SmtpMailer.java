package io.postrider.notification;

import io.postrider.job.Attempt;
import io.postrider.job.Job;
import io.postrider.job.Outcome;
import io.postrider.mail.MailBackoff;
import io.postrider.mail.MailDeferredException;
import io.postrider.mail.SmtpSender;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.Suppression.Reason;
import io.postrider.recipient.SuppressionList;
import jakarta.mail.MessagingException;
import java.time.Clock;

/** Sends mail by SMTP. */
final class SmtpMailer implements Mailer {

  private final NotificationTypes types;
  private final Addressees addressees;
  private final MailWriter writer;
  private final SmtpSender sender;
  private final MailBackoff backoff;
  private final SuppressionList suppressions;
  private final Clock clock;

  SmtpMailer(
      NotificationTypes types,
      Addressees addressees,
      MailWriter writer,
      SmtpSender sender,
      MailBackoff backoff,
      SuppressionList suppressions,
      Clock clock) {
    this.types = types;
    this.addressees = addressees;
    this.writer = writer;
    this.sender = sender;
    this.backoff = backoff;
    this.suppressions = suppressions;
    this.clock = clock;
  }

  /**
   * Repeats the checks of intake, because types, addresses and suppressions may have changed since.
   */
  @Override
  public Outcome send(Job job, Attempt attempt) throws MessagingException {
    var type = types.find(job.type());
    if (type.isEmpty()) {
      return Outcome.rejected("there is no notification type " + job.type());
    }
    var addressee = addressees.find(job);
    if (addressee.isEmpty()) {
      return Outcome.rejected("the address of the user is not known");
    }
    var suppression = addressees.suppression(job.owner(), addressee.get().email(), type.get());
    if (suppression.isPresent()) {
      return Outcome.rejected(suppression.get().describe());
    }
    try {
      return send(job, type.get(), addressee.get());
    } catch (MailDeferredException later) {
      return Outcome.postponed(backoff.after(attempt.postponements()), later.getMessage());
    }
  }

  private Outcome send(Job job, NotificationType type, Addressee addressee)
      throws MessagingException {
    var data = NotificationRequest.data(job.payload());
    var mail = writer.write(job.id(), job.owner(), type, addressee, data);
    var refusal = sender.send(mail, job.urgent());
    if (refusal.isEmpty()) {
      return Outcome.completed();
    }
    var reply = refusal.get();
    if (reply.hardBounce()) {
      suppressions.add(
          job.owner(),
          new Suppression(addressee.email(), null, Reason.BOUNCED, reply.text(), clock.instant()));
    }
    return Outcome.rejected(reply.text());
  }

  @Override
  public void close() {
    sender.close();
  }
}
