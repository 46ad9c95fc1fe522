package io.postrider.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client can set of an endpoint. To change an endpoint, what is null stays as it is.
 *
 * @param url where webhooks go; needed to register
 * @param description any text
 * @param eventTypes the events that it wants, such as {@code report.failed} or {@code report.*};
 *     empty for all
 * @param headers headers of every webhook; a null value removes one, and those not named stay
 * @param rate the most calls in a second; 0 for no limit
 */
public record EndpointRequest(
    String url,
    String description,
    List<String> eventTypes,
    Map<String, String> headers,
    Integer rate) {

  /** Nothing is set. */
  public static final EndpointRequest EMPTY = new EndpointRequest(null, null, null, null, null);

  /**
   * An endpoint that wants some events, or all if none is named.
   *
   * <pre>{@code
   * var request = EndpointRequest.of("https://shop.example.com/hooks", "report.*").withRate(20);
   * }</pre>
   */
  public static EndpointRequest of(String url, String... eventTypes) {
    return EMPTY.withUrl(url).withEventTypes(eventTypes);
  }

  /** With where webhooks go. */
  public EndpointRequest withUrl(String value) {
    return new EndpointRequest(value, description, eventTypes, headers, rate);
  }

  /** With a description. */
  public EndpointRequest withDescription(String value) {
    return new EndpointRequest(url, value, eventTypes, headers, rate);
  }

  /** With the events that it wants; none means all. */
  public EndpointRequest withEventTypes(String... values) {
    return new EndpointRequest(url, description, List.of(values), headers, rate);
  }

  /** With a header of every webhook; null removes it. */
  public EndpointRequest withHeader(String name, String value) {
    var all = new LinkedHashMap<String, String>(headers == null ? Map.of() : headers);
    all.put(name, value);
    return new EndpointRequest(url, description, eventTypes, all, rate);
  }

  /** With the most calls in a second; 0 for no limit. */
  public EndpointRequest withRate(int value) {
    return new EndpointRequest(url, description, eventTypes, headers, value);
  }

  /** Leaves out what may be secret. */
  @Override
  public String toString() {
    return "EndpointRequest[description=" + description + ", eventTypes=" + eventTypes + "]";
  }
}
