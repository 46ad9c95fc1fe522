package io.postrider.notification;

import io.postrider.job.JobId;
import io.postrider.mail.MailMessage;
import io.postrider.mail.TemplateValues;
import io.postrider.mail.Templates;
import io.postrider.mail.UnsubscribeLinks;
import io.postrider.mail.UnsubscribeLinks.OptOut;
import jakarta.json.JsonObject;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Objects;

/** Writes mails: fills in a type's template with the data of a request and the addressee. */
final class MailWriter {

  private final Templates templates;
  private final UnsubscribeLinks links;
  private final String sender;

  /**
   * Creates a writer.
   *
   * @param from the sender; templates get its name, or else its domain, as {@code sender}
   */
  MailWriter(Templates templates, UnsubscribeLinks links, InternetAddress from) {
    this.templates = templates;
    this.links = links;
    var address = from.getAddress();
    this.sender =
        Objects.requireNonNullElse(
            from.getPersonal(), address.substring(address.lastIndexOf('@') + 1));
  }

  /**
   * Writes a mail.
   *
   * @param owner of the job
   * @throws IllegalStateException if the template is missing or broken
   */
  MailMessage write(
      JobId id, String owner, NotificationType type, Addressee addressee, JsonObject data) {
    URI unsubscribe =
        type.optional() ? links.link(new OptOut(owner, type.name(), addressee.email())) : null;
    var values = new HashMap<>(TemplateValues.of(data));
    if (addressee.name() != null) {
      values.putIfAbsent("name", addressee.name());
    }
    values.put("email", addressee.email().value());
    values.put("sender", sender);
    values.put("unsubscribeUrl", unsubscribe == null ? "" : unsubscribe.toString());
    var rendered = templates.render(type.name(), addressee.locale(), values);
    return new MailMessage(
        id,
        addressee.email(),
        addressee.name(),
        rendered.subject(),
        rendered.text(),
        rendered.html(),
        unsubscribe);
  }
}
