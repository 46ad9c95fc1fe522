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

/** Hands mails to the mail server, over connections that are kept. */
public final class SmtpSender implements AutoCloseable {

  private static final String UTF_8 = "UTF-8";

  private final SmtpSettings settings;
  private final Clock clock;
  private final Session session;
  private final GenericObjectPool<Transport> connections;
  private final ConnectionPermits permits;

  /** Connects at the first mail. */
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
   * Sends a mail, once a connection may be had: others give theirs back within their own timeouts.
   *
   * @param urgent whether it goes before mails that are not, and on connections kept for it
   * @return why the server refuses it for good, if it does
   * @throws MessagingException if it may work later; what arrived then is not certain
   */
  public Optional<SmtpReply> send(MailMessage letter, boolean urgent) throws MessagingException {
    var message = message(letter);
    permits.acquire(urgent);
    try {
      return send(message);
    } finally {
      permits.release(urgent);
    }
  }

  private Optional<SmtpReply> send(MimeMessage message) throws MessagingException {
    var connection = borrow();
    var usable = false;
    try {
      connection.sendMessage(message, message.getAllRecipients());
      usable = true;
      return Optional.empty();
    } catch (MessagingException failed) {
      var reply = SmtpReply.of(failed);
      if (!reply.permanent()) {
        throw new MessagingException(reply.words(), failed);
      }
      usable = true;
      return Optional.of(reply);
    } finally {
      giveBack(connection, usable);
    }
  }

  private Transport borrow() throws MessagingException {
    try {
      return connections.borrowObject();
    } catch (MessagingException unreachable) {
      throw unreachable;
    } catch (Exception unusable) {
      throw new MessagingException("There is no connection to the mail server.", unusable);
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
      // It is out of the pool all the same.
    }
  }

  private MimeMessage message(MailMessage letter) throws MessagingException {
    var message = new IdentifiedMessage(session, letter.id() + "@" + domain());
    message.setFrom(settings.from());
    message.setRecipient(RecipientType.TO, recipient(letter));
    message.setSubject(HeaderText.encode(letter.subject()), UTF_8);
    message.setSentDate(Date.from(clock.instant()));
    message.setHeader("Auto-Submitted", "auto-generated");
    if (letter.unsubscribe() != null) {
      message.setHeader("List-Unsubscribe", "<" + letter.unsubscribe().toASCIIString() + ">");
      message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
    var alternatives = new MimeMultipart("alternative");
    alternatives.addBodyPart(part(letter.text(), "plain"));
    alternatives.addBodyPart(part(letter.html(), "html"));
    message.setContent(alternatives);
    message.saveChanges();
    return message;
  }

  private String domain() {
    var from = settings.from().getAddress();
    return from.substring(from.lastIndexOf('@') + 1);
  }

  private static InternetAddress recipient(MailMessage letter) throws MessagingException {
    try {
      var name = letter.name() == null ? null : HeaderText.encode(letter.name());
      return new InternetAddress(letter.to().value(), name, UTF_8);
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

  /** Keeps its Message-ID (RFC 5322, section 3.6.4), which Jakarta Mail would make anew. */
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
