package io.postrider.broker;

import java.time.Duration;
import java.util.Map;

/**
 * A message to send.
 *
 * @param multicast whether every queue of the address gets a copy
 * @param duplicateId the broker drops a later message to the same address with the same duplicate
 *     id
 * @param priority JMS priority: 0 to 9, where 9 is the most urgent
 * @param delay how long the broker delays the delivery; zero for no delay
 * @param properties shown in the broker's console, and used in selectors
 */
public record OutboundMessage(
    String address,
    boolean multicast,
    String duplicateId,
    int priority,
    Duration delay,
    Map<String, String> properties,
    String text) {

  /** A message to an address with one queue. */
  public static OutboundMessage toQueue(
      String address,
      String duplicateId,
      int priority,
      Duration delay,
      Map<String, String> properties,
      String text) {
    return new OutboundMessage(address, false, duplicateId, priority, delay, properties, text);
  }

  /**
   * The same message with another duplicate id, so that the broker does not drop it as a duplicate.
   */
  OutboundMessage withDuplicateIdSuffix(String suffix) {
    return new OutboundMessage(
        address, multicast, duplicateId + suffix, priority, delay, properties, text);
  }
}
