package io.postrider.mail;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.apache.commons.pool2.impl.GenericObjectPool;

/** Sends mails to the mail server and keeps the connections open for reuse. */
public final class SmtpSender implements AutoCloseable {

  private static final String UTF_8 = "UTF-8";

  private final SmtpSettings settings;
  private final Clock clock;
  private final Session session;
  private final GenericObjectPool<Transport> connections;
  private final ConnectionPermits permits;
  private final ConnectionBreaker breaker = new ConnectionBreaker(System::nanoTime);

  /** Creates a sender; it connects with the first mail. */
  public SmtpSender(SmtpSettings settings, SSLSocketFactory tls, Clock clock) {
    var properties = settings.properties();
    properties.put("mail.smtp.ssl.socketFactory", tls);
    this.settings = settings;
    this.clock = clock;
    this.session = Session.getInstance(properties);
    this.connections = SmtpConnections.pool(session, settings);
    this.permits = new ConnectionPermits(settings.connections());
  }

  /**
   * Sends a mail as soon as a connection is free, which takes at most as long as the timeouts of
   * the mails before it.
   *
   * @param urgent whether the mail comes before normal ones and may use the connections reserved
   *     for urgent mails
   * @return the reply by which the server refuses the mail for good, if it does
   * @throws MailDeferredException if the server may take it later
   * @throws MessagingException if the mail cannot be written
   */
  public Optional<SmtpReply> send(MailMessage mail, boolean urgent) throws MessagingException {
    var message = message(mail);
    acquire(urgent);
    try {
      return send(message, urgent);
    } finally {
      permits.release(urgent);
    }
  }

  /** Whoever interrupts the wait has no use for the mail: it must not be sent later. */
  private void acquire(boolean urgent) throws MessagingException {
    try {
      permits.acquire(urgent);
    } catch (InterruptedException stopping) {
      throw interrupted(stopping);
    }
  }

  private static MessagingException interrupted(InterruptedException stopping) {
    return new MessagingException("The wait for a connection was interrupted.", stopping);
  }

  private Optional<SmtpReply> send(MimeMessage message, boolean urgent) throws MessagingException {
    var connection = borrow(urgent);
    var usable = false;
    try {
      connection.sendMessage(message, message.getAllRecipients());
      usable = true;
      return Optional.empty();
    } catch (MessagingException failed) {
      var reply = SmtpReply.of(failed);
      if (!reply.permanent()) {
        throw new MailDeferredException(reply.text(), failed);
      }
      usable = true;
      return Optional.of(reply);
    } finally {
      giveBack(connection, usable);
    }
  }

  /** An urgent mail always tries to connect: the server may be back since the last try. */
  private Transport borrow(boolean urgent) throws MessagingException {
    var refusal = urgent ? Optional.<String>empty() : breaker.refusal();
    if (refusal.isPresent()) {
      throw new MailDeferredException(refusal.get(), null);
    }
    try {
      var connection = connections.borrowObject();
      breaker.succeeded();
      return connection;
    } catch (MessagingException unreachable) {
      var why = SmtpReply.of(unreachable).text();
      if (connections.getNumActive() + connections.getNumIdle() == 0) {
        breaker.failed(why);
      }
      throw new MailDeferredException(why, unreachable);
    } catch (InterruptedException stopping) {
      throw interrupted(stopping);
    } catch (Exception unusable) {
      throw new MailDeferredException("There is no connection to the mail server.", unusable);
    }
  }

  private void giveBack(Transport connection, boolean usable) {
    if (usable) {
      connections.returnObject(connection);
      return;
    }
    try {
      connections.invalidateObject(connection);
    } catch (Exception alreadyClosed) {
      // The pool has removed it all the same.
    }
  }

  private MimeMessage message(MailMessage mail) throws MessagingException {
    var message = new IdentifiedMessage(session, mail.id() + "@" + domain());
    message.setFrom(settings.from());
    message.setRecipient(RecipientType.TO, recipient(mail));
    message.setSubject(HeaderText.encode(mail.subject()), UTF_8);
    message.setSentDate(Date.from(clock.instant()));
    message.setHeader("Auto-Submitted", "auto-generated");
    if (mail.unsubscribe() != null) {
      message.setHeader("List-Unsubscribe", "<" + mail.unsubscribe().toASCIIString() + ">");
      message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
    var alternatives = new MimeMultipart("alternative");
    alternatives.addBodyPart(part(mail.text(), "plain"));
    alternatives.addBodyPart(part(mail.html(), "html"));
    message.setContent(alternatives);
    message.saveChanges();
    return message;
  }

  private String domain() {
    var from = settings.from().getAddress();
    return from.substring(from.lastIndexOf('@') + 1);
  }

  private static InternetAddress recipient(MailMessage mail) throws MessagingException {
    try {
      var name = mail.name() == null ? null : HeaderText.encode(mail.name());
      return new InternetAddress(mail.to().value(), name, UTF_8);
    } catch (UnsupportedEncodingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static MimeBodyPart part(String content, String subtype) throws MessagingException {
    var part = new MimeBodyPart();
    part.setText(content, UTF_8, subtype);
    return part;
  }

  /** Closes the connections; mails that wait for one fail at once. */
  @Override
  public void close() {
    connections.close();
    permits.close();
  }

  /**
   * Keeps its Message-ID (RFC 5322, section 3.6.4), which Jakarta Mail would otherwise generate for
   * each attempt.
   */
  private static final class IdentifiedMessage extends MimeMessage {
    private final String id;

    IdentifiedMessage(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", "<" + id + ">");
    }
  }
}
