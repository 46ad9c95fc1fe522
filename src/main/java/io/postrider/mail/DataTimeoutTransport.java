package io.postrider.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * Waits longer for the reply to a whole mail than for other replies (RFC 5321, section 4.5.3.2.6).
 * A client that hangs up while the server still scans the mail sends it a second time, although the
 * server delivers it.
 */
final class DataTimeoutTransport extends SMTPTransport {

  private final Duration dataTimeout;
  private boolean awaitsDataReply;

  DataTimeoutTransport(Session session, Duration dataTimeout) {
    super(session, new URLName("smtp", null, -1, null, null, null));
    this.dataTimeout = dataTimeout;
  }

  @Override
  protected void finishData() throws IOException, MessagingException {
    awaitsDataReply = true;
    try {
      super.finishData();
    } finally {
      awaitsDataReply = false;
    }
  }

  /**
   * Reads again after a socket timeout, because Angus Mail has a single timeout for all replies.
   */
  @Override
  protected int readServerResponse() throws MessagingException {
    long start = System.nanoTime();
    while (true) {
      try {
        return super.readServerResponse();
      } catch (MessagingException failed) {
        var mayWaitOn = awaitsDataReply && System.nanoTime() - start < dataTimeout.toNanos();
        if (!mayWaitOn || !(failed.getCause() instanceof SocketTimeoutException)) {
          throw failed;
        }
      }
    }
  }
}
