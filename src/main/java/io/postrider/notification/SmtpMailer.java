package io.postrider.notification;

import io.postrider.job.Job;
import io.postrider.job.Outcome;
import io.postrider.mail.SmtpSender;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.Suppression.Reason;
import io.postrider.recipient.SuppressionList;
import jakarta.mail.MessagingException;
import java.time.Clock;

/** Sends real mail. */
final class SmtpMailer implements Mailer {

  private final NotificationTypes types;
  private final Addressees addressees;
  private final MailWriter writer;
  private final SmtpSender sender;
  private final SuppressionList suppressions;
  private final Clock clock;

  SmtpMailer(
      NotificationTypes types,
      Addressees addressees,
      MailWriter writer,
      SmtpSender sender,
      SuppressionList suppressions,
      Clock clock) {
    this.types = types;
    this.addressees = addressees;
    this.writer = writer;
    this.sender = sender;
    this.suppressions = suppressions;
    this.clock = clock;
  }

  /** Looks again at what intake has looked at: much may have changed since. */
  @Override
  public Outcome send(Job job, int attempt) throws MessagingException {
    var type = types.find(job.type());
    if (type.isEmpty()) {
      return Outcome.rejected("there is no notification type " + job.type());
    }
    var addressee = addressees.find(job);
    if (addressee.isEmpty()) {
      return Outcome.rejected("the address of the user is not known");
    }
    var objection = addressees.objection(job.owner(), addressee.get().email(), type.get());
    if (objection.isPresent()) {
      return Outcome.rejected(objection.get().describe());
    }
    return send(job, type.get(), addressee.get());
  }

  private Outcome send(Job job, NotificationType type, Addressee addressee)
      throws MessagingException {
    var data = NotificationRequest.data(job.payload());
    var letter = writer.write(job.id(), job.owner(), type, addressee, data);
    var refusal = sender.send(letter, job.urgent());
    if (refusal.isEmpty()) {
      return Outcome.completed();
    }
    var reply = refusal.get();
    if (reply.hardBounce()) {
      suppressions.add(
          job.owner(),
          new Suppression(addressee.email(), null, Reason.BOUNCED, reply.words(), clock.instant()));
    }
    return Outcome.rejected(reply.words());
  }

  @Override
  public void close() {
    sender.close();
  }
}
