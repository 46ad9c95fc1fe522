package io.postrider.webhook;

import io.postrider.execution.DeliveryName;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The webhooks whose first attempts this node makes. Those that take long are noted in the store
 * again and again, so that no relay takes them for those of a node that has died.
 */
final class WebhooksInHand {

  /** The most of them. Each takes up to 20 kB. */
  private static final int MOST = 3_000;

  /**
   * @param notedAt when it was last noted in the store
   * @param listed whether its endpoint lists it, which is done once if it takes long
   */
  private record Held(Instant notedAt, boolean listed) {}

  private final DueWebhooks due;
  private final EndpointDeliveries ofEndpoints;
  private final Map<DeliveryName, Held> held = new ConcurrentHashMap<>();

  WebhooksInHand(DueWebhooks due, EndpointDeliveries ofEndpoints) {
    this.due = due;
    this.ofEndpoints = ofEndpoints;
  }

  int size() {
    return held.size();
  }

  boolean isFull() {
    return held.size() >= MOST;
  }

  void add(DeliveryName name, Instant now) {
    held.put(name, new Held(now, false));
  }

  void remove(DeliveryName name) {
    held.remove(name);
  }

  /** Notes those that were not noted since a time, all at once. */
  void renew(Instant since, Instant now) {
    var old =
        held.entrySet().stream()
            .filter(entry -> entry.getValue().notedAt().isBefore(since))
            .toList();
    if (!old.isEmpty()) {
      due.renew(old.stream().map(Map.Entry::getKey).toList());
      ofEndpoints.begin(
          old.stream().filter(entry -> !entry.getValue().listed()).map(Map.Entry::getKey).toList());
      var noted = new Held(now, true);
      old.forEach(entry -> held.replace(entry.getKey(), noted));
    }
  }
}
