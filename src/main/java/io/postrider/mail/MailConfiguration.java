package io.postrider.mail;

import io.postrider.mail.SmtpSettings.Tls;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The operator's settings for mail. All methods throw {@link IllegalArgumentException} if a setting
 * is missing or wrong, and name it.
 */
@ApplicationScoped
public class MailConfiguration {

  /** The sender of previews while nothing is sent. */
  private static final String PREVIEW_SENDER = "Example <no-reply@example.com>";

  /**
   * The time that RFC 5321, section 4.5.3.2.6, requires a client to wait for the reply to a whole
   * mail.
   */
  private static final Duration DATA_TIMEOUT = Duration.ofMinutes(10);

  @Inject
  @ConfigProperty(name = "postrider.mail.transport", defaultValue = "simulated")
  String transport;

  @Inject
  @ConfigProperty(name = "postrider.mail.simulated-millis", defaultValue = "500")
  long simulatedMillis;

  @Inject
  @ConfigProperty(name = "postrider.mail.host")
  Optional<String> host;

  @Inject
  @ConfigProperty(name = "postrider.mail.port")
  Optional<Integer> port;

  @Inject
  @ConfigProperty(name = "postrider.mail.tls", defaultValue = "starttls")
  String tls;

  @Inject
  @ConfigProperty(name = "postrider.mail.user")
  Optional<String> user;

  @Inject
  @ConfigProperty(name = "postrider.mail.password")
  Optional<String> password;

  @Inject
  @ConfigProperty(name = "postrider.mail.from")
  Optional<String> from;

  @Inject
  @ConfigProperty(name = "postrider.mail.timeout", defaultValue = "PT10S")
  Duration timeout;

  @Inject
  @ConfigProperty(name = "postrider.mail.retry-after", defaultValue = "PT1M")
  Duration retryAfter;

  @Inject
  @ConfigProperty(name = "postrider.mail.connections", defaultValue = "8")
  int connections;

  @Inject
  @ConfigProperty(name = "postrider.mail.locale", defaultValue = "en")
  String locale;

  @Inject
  @ConfigProperty(name = "postrider.mail.templates")
  Optional<String> templates;

  @Inject
  @ConfigProperty(name = "postrider.public-url")
  Optional<URI> publicUrl;

  @Inject
  @ConfigProperty(name = "postrider.encryption.key")
  Optional<String> encryptionKey;

  /** The mail server. */
  public SmtpSettings smtp() {
    var encryption = Tls.of(tls);
    return new SmtpSettings(
        require(host, "POSTRIDER_MAIL_HOST"),
        port.orElse(encryption.standardPort()),
        encryption,
        user.orElse(null),
        password.orElse(null),
        sender(),
        timeout,
        DATA_TIMEOUT,
        connections);
  }

  /** The pauses until a mail is sent again that the server did not take. */
  public MailBackoff backoff() {
    if (retryAfter.isNegative() || retryAfter.isZero()) {
      throw new IllegalArgumentException(
          "POSTRIDER_MAIL_RETRY_AFTER must be longer than nothing, not " + retryAfter + ".");
    }
    return new MailBackoff(retryAfter, () -> ThreadLocalRandom.current().nextDouble());
  }

  /** The sender of all mails. */
  public InternetAddress sender() {
    var text = sendsMail() ? require(from, "POSTRIDER_MAIL_FROM") : from.orElse(PREVIEW_SENDER);
    try {
      return new InternetAddress(text, true);
    } catch (AddressException notAnAddress) {
      throw new IllegalArgumentException(
          "POSTRIDER_MAIL_FROM must be an address, not '" + text + "'.", notAnAddress);
    }
  }

  /** Whether mail is sent, and not only simulated. */
  public boolean sendsMail() {
    return switch (transport) {
      case "smtp" -> true;
      case "simulated" -> false;
      default ->
          throw new IllegalArgumentException(
              "POSTRIDER_MAIL_TRANSPORT must be simulated or smtp, not '" + transport + "'.");
    };
  }

  /** How long a simulated send takes. */
  public Duration simulatedSend() {
    return Duration.ofMillis(simulatedMillis);
  }

  /** The language for recipients without a known language. */
  public Locale locale() {
    return Locale.forLanguageTag(locale);
  }

  /** The directory of the operator's templates, or null. */
  public Path templates() {
    return templates.map(Path::of).orElse(null);
  }

  /**
   * Unsubscribe links. While mail is simulated they appear only in previews and need not work:
   * without a configured key they are signed with a random one.
   */
  public UnsubscribeLinks links() {
    return sendsMail()
        ? new UnsubscribeLinks(
            require(publicUrl, "POSTRIDER_PUBLIC_URL"),
            require(encryptionKey, "POSTRIDER_ENCRYPTION_KEY"))
        : new UnsubscribeLinks(
            publicUrl.orElse(URI.create("http://localhost")),
            encryptionKey.orElseGet(() -> UUID.randomUUID().toString()));
  }

  private static <T> T require(Optional<T> setting, String name) {
    return setting.orElseThrow(
        () -> new IllegalArgumentException("POSTRIDER_MAIL_TRANSPORT=smtp needs " + name + "."));
  }
}
