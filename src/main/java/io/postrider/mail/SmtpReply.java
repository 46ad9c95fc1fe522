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
    return code >= 500 && code < 600 && !OF_CONFIGURATION.contains(code);
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
