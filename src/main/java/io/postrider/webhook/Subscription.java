package io.postrider.webhook;

import io.postrider.endpoint.EventTypes;
import io.postrider.endpoint.Registration;
import io.postrider.execution.DeliveryName;
import jakarta.json.bind.annotation.JsonbTransient;

/**
 * To which registered endpoint a webhook goes, and which event it tells.
 *
 * @param event one of {@link EventTypes}; absent for the outcome of a job
 * @param slot whether the endpoint's rate has a slot for the attempt
 */
public record Subscription(String endpointId, String event, boolean slot) {

  private static final String DEAD_LETTERED = "-dead-lettered";

  /** A subscription to the outcomes of jobs. */
  static Subscription toOutcome(String endpointId) {
    return new Subscription(endpointId, null, false);
  }

  /** A subscription to dead letters. */
  static Subscription toDeadLetter(String endpointId) {
    return new Subscription(endpointId, EventTypes.DEAD_LETTERED, false);
  }

  /** A subscription to what happens to the client's other endpoints. */
  static Subscription toDisabled(String endpointId) {
    return new Subscription(endpointId, EventTypes.ENDPOINT_DISABLED, false);
  }

  /** Whether a receiver of a job is a registered endpoint, not a URL. */
  static boolean isReceiver(String receiverName) {
    return receiverName.startsWith(Registration.ID_PREFIX);
  }

  /** The registered endpoint that a delivery goes to; null for a URL. */
  static String endpointOf(DeliveryName delivery) {
    return isReceiver(delivery.receiver()) ? ofReceiver(delivery.receiver()).endpointId() : null;
  }

  /** Reads what {@link #receiverName} has written about an event of a job. */
  static Subscription ofReceiver(String receiverName) {
    return receiverName.endsWith(DEAD_LETTERED)
        ? toDeadLetter(receiverName.substring(0, receiverName.length() - DEAD_LETTERED.length()))
        : toOutcome(receiverName);
  }

  /** The name of the receiver among those of the job. */
  String receiverName() {
    return EventTypes.DEAD_LETTERED.equals(event) ? endpointId + DEAD_LETTERED : endpointId;
  }

  /** What distinguishes the event's id from that of the job's outcome. */
  String idSuffix() {
    return EventTypes.DEAD_LETTERED.equals(event) ? DEAD_LETTERED.replace('-', '_') : "";
  }

  Subscription withSlot() {
    return new Subscription(endpointId, event, true);
  }

  Subscription withoutSlot() {
    return new Subscription(endpointId, event, false);
  }

  /** Whether it is an event of a job; otherwise the task's job id is the event's own. */
  @JsonbTransient
  public boolean isOfJob() {
    return !EventTypes.ENDPOINT_DISABLED.equals(event);
  }
}
