package io.postrider.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * Gives the server longer for its verdict on a whole mail than for other answers (RFC 5321, section
 * 4.5.3.2.6): who leaves while it is still scanning gets the mail delivered, and sends it again.
 */
final class PatientTransport extends SMTPTransport {

  private final Duration patience;
  private boolean mailIsOut;

  PatientTransport(Session session, Duration patience) {
    super(session, new URLName("smtp", null, -1, null, null, null));
    this.patience = patience;
  }

  @Override
  protected void finishData() throws IOException, MessagingException {
    mailIsOut = true;
    try {
      super.finishData();
    } finally {
      mailIsOut = false;
    }
  }

  /** Reads on after a timeout: Angus Mail has one for all answers. */
  @Override
  protected int readServerResponse() throws MessagingException {
    long start = System.nanoTime();
    while (true) {
      try {
        return super.readServerResponse();
      } catch (MessagingException failed) {
        var waitsOn = mailIsOut && System.nanoTime() - start < patience.toNanos();
        if (!waitsOn || !(failed.getCause() instanceof SocketTimeoutException)) {
          throw failed;
        }
      }
    }
  }
}
