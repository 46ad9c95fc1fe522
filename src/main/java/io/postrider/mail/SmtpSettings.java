package io.postrider.mail;

import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;

/**
 * The mail server, and how it is spoken to.
 *
 * @param user to log in as; absent for no login
 * @param timeout to connect, and again for each answer but the next
 * @param patience for the answer to a whole mail
 * @param connections open at once at most, of which some are for urgent mails alone
 */
public record SmtpSettings(
    String host,
    int port,
    Tls tls,
    String user,
    String password,
    InternetAddress from,
    Duration timeout,
    Duration patience,
    int connections) {

  /**
   * Takes the settings as they are configured.
   *
   * @throws IllegalArgumentException if no connection may be open, so that all mails would wait
   */
  public SmtpSettings {
    if (connections < 1) {
      throw new IllegalArgumentException(
          "POSTRIDER_MAIL_CONNECTIONS must be 1 or more, not " + connections + ".");
    }
  }

  /** How the connection is protected. Where it is, the certificate must be good. */
  public enum Tls {
    /** Not at all: for a server on the same machine. */
    NONE(25),
    /** From the STARTTLS command on (RFC 3207), which the server must offer. */
    STARTTLS(587),
    /** From the first byte (RFC 8314, section 3.3). */
    TLS(465);

    private final int usualPort;

    Tls(int usualPort) {
      this.usualPort = usualPort;
    }

    /** Where a server listens for it unless somebody decided otherwise. */
    int usualPort() {
      return usualPort;
    }

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException if there is no such way
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

  /** The same in the names of Angus Mail. */
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
