package io.postrider.client;

import java.util.List;
import java.util.Map;

/** The types of notifications and their templates; for viewers, operators and admins. */
public final class Templates {

  private final Transport transport;

  Templates(Transport transport) {
    this.transport = transport;
  }

  /**
   * A type of notifications.
   *
   * @param type its name
   * @param optional whether recipients can opt out of it
   * @param priority of its jobs; 1 is the most urgent
   * @param requires the values that its template needs
   */
  public record Template(String type, boolean optional, int priority, List<String> requires) {}

  /**
   * Lists the types of notifications.
   *
   * <pre>{@code
   * client.templates().list().forEach(template -> System.out.println(template.type()));
   * }</pre>
   */
  public List<Template> list() {
    return transport.send(Call.get("/admin/templates"), Json.list(Template.class));
  }

  /**
   * What a preview is made with.
   *
   * @param data values for the template; may be null
   * @param locale the language (BCP 47); may be null
   * @param name the name of the recipient; may be null
   */
  public record PreviewRequest(Map<String, Object> data, String locale, String name) {}

  /**
   * A mail as it would be sent.
   *
   * @param subject its subject
   * @param text its part of plain text
   * @param html its part of HTML
   * @param unsubscribeUrl the link to opt out; may be null
   */
  public record Preview(String subject, String text, String html, String unsubscribeUrl) {}

  /**
   * Makes a mail without sending it.
   *
   * <pre>{@code
   * var values = new Templates.PreviewRequest(Map.of("orderNumber", "42"), "en", "Ann");
   * var subject = client.templates().preview("order-confirmed", values).subject();
   * }</pre>
   */
  public Preview preview(String type, PreviewRequest values) {
    return transport.send(
        Call.post("/admin/templates/{}/preview", type).body(values), Preview.class);
  }
}
