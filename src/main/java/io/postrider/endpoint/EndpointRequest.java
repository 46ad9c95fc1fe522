package io.postrider.endpoint;

import io.postrider.api.MaxCodePoints;
import io.postrider.job.JobKinds;
import io.postrider.platform.InvalidFieldException;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;

/**
 * The body that registers an endpoint or changes it. When an endpoint is changed, what is absent
 * stays as it is.
 *
 * @param url as for a job's {@code webhookUrl}; needed to register
 * @param eventTypes the events that the endpoint wants, as {@link EventTypes} reads them; an empty
 *     list means all
 * @param headers fixed headers, see {@link FixedHeaders}; null removes a header, and those that are
 *     not named stay
 * @param rate the most calls in a second; 0 means no limit
 */
public record EndpointRequest(
    @MaxCodePoints(max = 2048) String url,
    @MaxCodePoints(max = 200) String description,
    JsonArray eventTypes,
    JsonObject headers,
    @Min(0) @Max(10_000) Integer rate) {

  private static final int MOST_TYPES = 50;

  /**
   * The event types, each once.
   *
   * @throws InvalidFieldException if one does not exist
   */
  List<String> eventTypes(JobKinds kinds) {
    if (eventTypes.size() > MOST_TYPES) {
      throw new InvalidFieldException("/eventTypes", "must have at most " + MOST_TYPES + " items");
    }
    var types =
        eventTypes.stream()
            .map(value -> value instanceof JsonString text ? text.getString() : "")
            .toList();
    EventTypes.check(types, kinds);
    return types.stream().distinct().toList();
  }

  /** Hides what may be secret, since requests reach the audit log. */
  @Override
  public String toString() {
    return "EndpointRequest[description=%s, eventTypes=%s, headers=%s, rate=%s]"
        .formatted(description, eventTypes, headers == null ? null : headers.keySet(), rate);
  }
}
