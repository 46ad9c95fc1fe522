package io.postrider.notification;

import io.postrider.api.Caller;
import io.postrider.api.DryRun;
import io.postrider.api.MaxCodePoints;
import io.postrider.api.Problem;
import io.postrider.api.Roles;
import io.postrider.job.JobId;
import io.postrider.mail.MailMessage;
import io.postrider.platform.InvalidFieldException;
import io.postrider.recipient.EmailAddress;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The types of notifications, and previews of their mails. */
@Path("/admin/templates")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
@RolesAllowed({Roles.VIEWER, Roles.OPERATOR})
public class TemplatesResource {

  private static final EmailAddress READER = new EmailAddress("reader@example.com");

  @Inject Caller caller;
  @Inject NotificationTypes types;
  @Inject DataCheck check;
  @Inject MailWriter writer;
  @Inject Clock clock;

  /** A type of notification. */
  @JsonbPropertyOrder({"type", "optional", "priority", "requires"})
  public record TypeView(String type, boolean optional, int priority, List<String> requires) {}

  /**
   * The values of a preview, and its reader.
   *
   * @param data as in a notification
   * @param locale a language tag; English if absent
   * @param name of the reader; may be absent
   */
  public record PreviewRequest(
      JsonObject data,
      @MaxCodePoints(max = 35) String locale,
      @MaxCodePoints(max = 200) String name)
      implements DryRun {

    @Override
    public boolean changesNothing() {
      return true;
    }
  }

  /** A mail as it would be sent; {@code unsubscribeUrl} is absent for transactional types. */
  @JsonbPropertyOrder({"subject", "text", "html", "unsubscribeUrl"})
  public record Preview(String subject, String text, String html, String unsubscribeUrl) {}

  /** All types. */
  @GET
  public Collection<TypeView> list() {
    return types.all().stream()
        .map(type -> new TypeView(type.name(), type.optional(), type.priority(), type.requires()))
        .toList();
  }

  /** Renders all parts of a mail. */
  @POST
  @Path("{type}/preview")
  @Consumes(MediaType.APPLICATION_JSON)
  public Preview preview(@PathParam("type") String type, PreviewRequest request) {
    var mail = write(type, request);
    var unsubscribe = mail.unsubscribe() == null ? null : mail.unsubscribe().toString();
    return new Preview(mail.subject(), mail.text(), mail.html(), unsubscribe);
  }

  /** Renders the HTML part alone, if the caller accepts only HTML. */
  @POST
  @Path("{type}/preview")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces("text/html;charset=UTF-8;qs=0.5")
  public Response page(@PathParam("type") String type, PreviewRequest request) {
    return Response.ok(write(type, request).html())
        .header(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:")
        .build();
  }

  private MailMessage write(String name, PreviewRequest request) {
    var type =
        types
            .find(name)
            .orElseThrow(() -> new NotFoundException("There is no such notification type."));
    var data = Objects.requireNonNullElse(request.data(), JsonValue.EMPTY_JSON_OBJECT);
    var errors = check.errors(type, data);
    if (!errors.isEmpty()) {
      throw Problem.unprocessable(errors);
    }
    var locale = Locale.forLanguageTag(Objects.requireNonNullElse(request.locale(), "en"));
    try {
      return writer.write(
          JobId.next(clock.instant()),
          caller.owner(),
          type,
          new Addressee(READER, request.name(), locale),
          data);
    } catch (IllegalStateException broken) {
      throw new InvalidFieldException("", broken.getMessage());
    }
  }
}
