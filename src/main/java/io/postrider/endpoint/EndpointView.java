package io.postrider.endpoint;

import io.postrider.job.JobView;
import io.postrider.platform.Times;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A registered endpoint in the form that clients see.
 *
 * @param url without its query, which may hold a secret
 * @param headers by name; the values are not shown
 * @param rate absent if there is no limit
 * @param formerSecretUntil until when the former secret signs, too; absent without a rotation
 * @param reason why it is disabled; absent if it is enabled
 */
@JsonbPropertyOrder({
  "endpointId",
  "owner",
  "url",
  "description",
  "eventTypes",
  "headers",
  "rate",
  "status",
  "reason",
  "disabledAt",
  "createdAt",
  "formerSecretUntil"
})
public record EndpointView(
    String endpointId,
    String owner,
    String url,
    String description,
    List<String> eventTypes,
    Map<String, String> headers,
    Integer rate,
    String status,
    String reason,
    String disabledAt,
    String createdAt,
    String formerSecretUntil) {

  private static final String HIDDEN = "••••••••";

  static EndpointView of(Registration registration) {
    var headers = new TreeMap<String, String>();
    registration.headers().forEach(header -> headers.put(header.name(), HIDDEN));
    return new EndpointView(
        registration.id(),
        registration.owner(),
        JobView.withoutQuery(registration.url()),
        registration.description(),
        registration.eventTypes(),
        headers,
        registration.rate() == 0 ? null : registration.rate(),
        registration.isEnabled() ? "active" : "disabled",
        registration.disabledReason(),
        Times.format(registration.disabledAt()),
        Times.format(registration.createdAt()),
        Times.format(registration.formerSecretUntil()));
  }
}
