package io.postrider.notification;

import static java.util.logging.Level.INFO;

import io.postrider.intake.IntakeCheck;
import io.postrider.mail.LinkNames;
import io.postrider.mail.MailConfiguration;
import io.postrider.mail.SmtpSender;
import io.postrider.mail.TemplateFiles;
import io.postrider.mail.Templates;
import io.postrider.mail.UnsubscribeLinks;
import io.postrider.platform.LogLine;
import io.postrider.recipient.RecipientDirectory;
import io.postrider.recipient.SuppressionList;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.logging.Logger;
import javax.net.ssl.SSLSocketFactory;

/** Creates the parts that send mail from the configuration. */
@ApplicationScoped
class MailWiring {

  private static final Logger LOG = Logger.getLogger(MailWiring.class.getName());

  @Inject MailConfiguration configuration;

  /**
   * Creates the mailer at the start, so that a mistake in the configuration stops the start and not
   * the first mail.
   */
  void start(
      @Observes @Initialized(ApplicationScoped.class) Object event,
      Mailer mailer,
      NotificationTypes types) {
    LogLine.of("mail-ready")
        .with("mailer", mailer.getClass().getSimpleName())
        .with("types", types.all().size())
        .log(LOG, INFO);
  }

  @Produces
  @Singleton
  TemplateFiles files() {
    return new TemplateFiles(configuration.templates());
  }

  @Produces
  @Singleton
  Templates templates(TemplateFiles files) {
    return new Templates(files);
  }

  @Produces
  @Singleton
  NotificationTypes types(TemplateFiles files, Templates templates) {
    return new NotificationTypes(files, templates);
  }

  @Produces
  @Singleton
  Addressees addressees(RecipientDirectory directory, SuppressionList suppressions) {
    return new Addressees(directory, suppressions, configuration.locale());
  }

  @Produces
  @Singleton
  DataCheck dataCheck(TemplateFiles files) {
    return new DataCheck(new LinkNames(files));
  }

  @Produces
  @Singleton
  NotificationCheck check(NotificationTypes types, DataCheck data) {
    return new NotificationCheck(types, data, configuration.sendsMail());
  }

  /** While mail is simulated, no address is needed. */
  @Produces
  @Singleton
  IntakeCheck addresseeCheck(NotificationTypes types, Addressees addressees) {
    return configuration.sendsMail() ? new AddresseeCheck(types, addressees) : job -> {};
  }

  @Produces
  @Singleton
  UnsubscribeLinks links() {
    return configuration.links();
  }

  @Produces
  @Singleton
  MailWriter writer(Templates templates, UnsubscribeLinks links) {
    return new MailWriter(templates, links, configuration.sender());
  }

  @Produces
  @Singleton
  Mailer mailer(
      NotificationTypes types,
      Addressees addressees,
      MailWriter writer,
      SuppressionList suppressions,
      Clock clock) {
    if (!configuration.sendsMail()) {
      return new SimulatedMailer(configuration.simulatedSend());
    }
    var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var smtp = new SmtpSender(configuration.smtp(), factory, clock);
    return new SmtpMailer(
        types, addressees, writer, smtp, configuration.backoff(), suppressions, clock);
  }

  void close(@Disposes Mailer mailer) {
    mailer.close();
  }
}
