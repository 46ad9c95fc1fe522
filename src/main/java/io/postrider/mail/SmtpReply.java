package io.postrider.mail;

import jakarta.mail.MessagingException;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * Why a mail server did not take a mail (RFC 5321, section 4.2).
 *
 * @param code of the reply, or -1 if there was none
 * @param words the server's, or what went wrong on the way
 * @param ofRecipient whether it is about the recipient's address
 */
public record SmtpReply(int code, String words, boolean ofRecipient) {

  /** Login and encryption: the fault of the configuration, not of the mail. */
  private static final Set<Integer> OF_CONFIGURATION = Set.of(530, 534, 535, 538);

  private static final Pattern NO_MAILBOX =
      Pattern.compile("^5\\d\\d[ -]5\\.(?:1\\.(?:1|2|3|6|10)|2\\.1)(?!\\d)");

  /** Finds the reply in what Angus Mail throws. */
  static SmtpReply of(MessagingException thrown) {
    for (Exception next = thrown;
        next instanceof MessagingException link;
        next = link.getNextException()) {
      if (next instanceof SMTPAddressFailedException address) {
        return new SmtpReply(address.getReturnCode(), words(address), true);
      } else if (next instanceof SMTPSenderFailedException sender) {
        return new SmtpReply(sender.getReturnCode(), words(sender), false);
      } else if (next instanceof SMTPSendFailedException send && send.getReturnCode() > 0) {
        return new SmtpReply(send.getReturnCode(), words(send), false);
      }
    }
    return new SmtpReply(-1, words(thrown), false);
  }

  /** Whether the same mail will never be taken. */
  boolean permanent() {
    return code >= 500 && code < 600 && !OF_CONFIGURATION.contains(code);
  }

  /**
   * Whether there is no such mailbox, by an enhanced status code that says so (RFC 3463, RFC 7505).
   * The bare code does not: servers answer 550 to a sender or a client they do not like, too.
   */
  public boolean hardBounce() {
    return ofRecipient && permanent() && NO_MAILBOX.matcher(words).find();
  }

  private static String words(MessagingException cause) {
    var message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.replaceAll("\\p{Cc}+", " ").strip();
  }
}
