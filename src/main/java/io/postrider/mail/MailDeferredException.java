package io.postrider.mail;

import jakarta.mail.MessagingException;

/**
 * The mail server did not take a mail, and may take it later: it said so, or it could not be
 * reached. The mail may have arrived all the same.
 */
public final class MailDeferredException extends MessagingException {

  private static final long serialVersionUID = 1L;

  MailDeferredException(String reason, Exception cause) {
    super(reason, cause);
  }
}
