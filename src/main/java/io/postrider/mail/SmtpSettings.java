package io.postrider.mail;

import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;

/**
 * The mail server, and how to connect to it.
 *
 * @param user to log in as; absent for no login
 * @param timeout to connect, and for each reply except the one to a whole mail
 * @param dataTimeout for the reply to a whole mail
 * @param connections the most open connections, some of which are reserved for urgent mails
 */
public record SmtpSettings(
    String host,
    int port,
    Tls tls,
    String user,
    String password,
    InternetAddress from,
    Duration timeout,
    Duration dataTimeout,
    int connections) {

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if the number of connections is below 1, as no mail could be
   *     sent
   */
  public SmtpSettings {
    if (connections < 1) {
      throw new IllegalArgumentException(
          "POSTRIDER_MAIL_CONNECTIONS must be 1 or more, not " + connections + ".");
    }
  }

  /**
   * How the connection is encrypted. If it is, the server's certificate must be valid for its host.
   */
  public enum Tls {
    /** No encryption, for a server on the same machine. */
    NONE(25),
    /** From the STARTTLS command on (RFC 3207), which the server must offer. */
    STARTTLS(587),
    /** From the first byte (RFC 8314, section 3.3). */
    TLS(465);

    private final int standardPort;

    Tls(int standardPort) {
      this.standardPort = standardPort;
    }

    /** The standard port. */
    int standardPort() {
      return standardPort;
    }

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException if the name is unknown
     */
    static Tls of(String name) {
      try {
        return valueOf(name.strip().toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException unknown) {
        throw new IllegalArgumentException(
            "POSTRIDER_MAIL_TLS must be none, starttls or tls, not '" + name + "'.", unknown);
      }
    }
  }

  /** The settings as properties of Angus Mail. */
  Properties properties() {
    var properties = new Properties();
    var millis = Long.toString(timeout.toMillis());
    properties.put("mail.smtp.connectiontimeout", millis);
    properties.put("mail.smtp.timeout", millis);
    properties.put("mail.smtp.writetimeout", millis);
    properties.put("mail.smtp.quitwait", "false");
    properties.put("mail.smtp.auth", Boolean.toString(user != null));
    properties.put("mail.smtp.ssl.enable", Boolean.toString(tls == Tls.TLS));
    properties.put("mail.smtp.starttls.enable", Boolean.toString(tls == Tls.STARTTLS));
    properties.put("mail.smtp.starttls.required", Boolean.toString(tls == Tls.STARTTLS));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    return properties;
  }
}
