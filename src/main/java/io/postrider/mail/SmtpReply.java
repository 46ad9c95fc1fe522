package io.postrider.mail;

import jakarta.mail.MessagingException;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * Why a mail server did not accept a mail (RFC 5321, section 4.2).
 *
 * @param code of the reply, or -1 if there was none
 * @param text of the reply, or what else went wrong
 * @param ofRecipient whether the reply is about the recipient's address
 */
public record SmtpReply(int code, String text, boolean ofRecipient) {

  /** Replies about login and encryption: the configuration is wrong, not the mail. */
  private static final Set<Integer> OF_CONFIGURATION = Set.of(530, 534, 535, 538);

  /**
   * A full mailbox (RFC 3463, section 3.3: X.2.2). Its basic code is 452 or 552, and some servers
   * send 552 although the mailbox may be emptied.
   */
  private static final Pattern FULL_MAILBOX = Pattern.compile("^5\\d\\d[ -]5\\.2\\.2(?!\\d)");

  /**
   * Without an enhanced code, 552 in reply to a recipient means its storage (RFC 5321, section
   * 4.2.3), or too many recipients, which is to be treated as 452 (section 4.5.3.1.10). In reply to
   * a mail, it means that the mail is too large (RFC 1870, section 6).
   */
  private static final Pattern NO_STORAGE = Pattern.compile("^552(?![ -]\\d\\.\\d)");

  private static final Pattern NO_MAILBOX =
      Pattern.compile("^5\\d\\d[ -]5\\.(?:1\\.(?:1|2|3|6|10)|2\\.1)(?!\\d)");

  /** Finds the reply in an exception of Angus Mail. */
  static SmtpReply of(MessagingException thrown) {
    for (Exception next = thrown;
        next instanceof MessagingException link;
        next = link.getNextException()) {
      if (next instanceof SMTPAddressFailedException address) {
        return new SmtpReply(address.getReturnCode(), text(address), true);
      } else if (next instanceof SMTPSenderFailedException sender) {
        return new SmtpReply(sender.getReturnCode(), text(sender), false);
      } else if (next instanceof SMTPSendFailedException send && send.getReturnCode() > 0) {
        return new SmtpReply(send.getReturnCode(), text(send), false);
      }
    }
    return new SmtpReply(-1, text(thrown), false);
  }

  /** Whether the server will never accept this mail. */
  boolean permanent() {
    return code >= 500 && code < 600 && !OF_CONFIGURATION.contains(code) && !overQuota();
  }

  /** Whether the mailbox of the recipient is full. */
  private boolean overQuota() {
    return FULL_MAILBOX.matcher(text).find() || ofRecipient && NO_STORAGE.matcher(text).find();
  }

  /**
   * Whether the enhanced status code (RFC 3463, RFC 7505) says that there is no such mailbox. The
   * basic code is not enough, because servers also answer 550 when they reject the sender or the
   * client.
   */
  public boolean hardBounce() {
    return ofRecipient && permanent() && NO_MAILBOX.matcher(text).find();
  }

  private static String text(MessagingException cause) {
    var message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.replaceAll("\\p{Cc}+", " ").strip();
  }
}
