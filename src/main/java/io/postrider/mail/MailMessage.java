package io.postrider.mail;

import io.postrider.job.JobId;
import io.postrider.recipient.EmailAddress;
import java.net.URI;

/**
 * A mail, ready to be sent.
 *
 * @param id the job that sends it; the Message-ID of every attempt is derived from it
 * @param name of the recipient; may be absent
 * @param unsubscribe the link by which the recipient opts out; absent if that is not possible
 */
public record MailMessage(
    JobId id,
    EmailAddress to,
    String name,
    String subject,
    String text,
    String html,
    URI unsubscribe) {

  /** Removes line ends and control characters from the texts that become headers. */
  public MailMessage {
    name = name == null ? null : oneLine(name);
    subject = oneLine(subject);
  }

  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ").strip();
  }
}
