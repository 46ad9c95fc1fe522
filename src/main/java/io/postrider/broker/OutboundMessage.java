package io.postrider.broker;

import java.time.Duration;
import java.util.Map;

/**
 * A message to be sent.
 *
 * @param multicast whether every queue of the address gets a copy
 * @param duplicateId the broker drops another message to the same address with the same one
 * @param priority JMS priority, 0 to 9, most urgent last
 * @param delay how long the broker holds it back; zero for not at all
 * @param properties to be seen in the console, and to select by
 */
public record OutboundMessage(
    String address,
    boolean multicast,
    String duplicateId,
    int priority,
    Duration delay,
    Map<String, String> properties,
    String text) {

  /** A message to the one queue of an address. */
  public static OutboundMessage toQueue(
      String address,
      String duplicateId,
      int priority,
      Duration delay,
      Map<String, String> properties,
      String text) {
    return new OutboundMessage(address, false, duplicateId, priority, delay, properties, text);
  }

  /** The same, told apart from a copy that the broker may remember. */
  OutboundMessage withDuplicateIdSuffix(String suffix) {
    return new OutboundMessage(
        address, multicast, duplicateId + suffix, priority, delay, properties, text);
  }
}
