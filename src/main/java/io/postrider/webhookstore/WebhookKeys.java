package io.postrider.webhookstore;

import io.postrider.job.JobId;
import io.postrider.webhook.DeliveryStore;
import java.util.Locale;

/** The names of the keys that are about receivers of webhooks, and of lists of webhooks. */
final class WebhookKeys {

  /** Registered endpoints, by id. */
  static final String REGISTRATIONS = "{registrations}";

  /** Changes with every change of a registered endpoint; also the channel of these changes. */
  static final String REGISTRATIONS_VERSION = "{registrations}:version";

  /** How many endpoints each owner has registered. */
  static final String REGISTRATIONS_COUNTS = "{registrations}:counts";

  /** The endpoints that were changed last, by the version of the change. */
  static final String REGISTRATIONS_CHANGES = "{registrations}:changes";

  /** The hosts of webhooks, by the time of their last use. */
  static final String HOSTS = "webhooks:endpoints";

  /** The targets that failed, by the time of their last failure. */
  static final String TARGETS = "webhooks:targets";

  /** Webhooks that are not due yet, by the time when they are. */
  static final String DELAYED_WEBHOOKS = "webhooks:delayed";

  private WebhookKeys() {}

  /** Those of the delayed webhooks that were deferred because this receiver was busy or paused. */
  static String deferredWebhooks(String receiverId) {
    return DELAYED_WEBHOOKS + ":" + receiverId;
  }

  /** The circuit breaker of a host or of a target, in the same slot for all targets of a host. */
  static String breaker(String receiverId) {
    int dot = receiverId.indexOf('.');
    return dot < 0
        ? "endpoint:{" + receiverId + "}"
        : "endpoint:{" + receiverId.substring(0, dot) + "}:" + receiverId.substring(dot + 1);
  }

  /** The deliveries to a registered endpoint that have a state, by the time of the event. */
  static String endpointDeliveries(String id, DeliveryStore.Status state) {
    return "endpoint-deliveries:{" + id + "}:" + state.name().toLowerCase(Locale.ROOT);
  }

  /** An event that is about no job. */
  static String event(JobId id) {
    return "event:{" + id + "}";
  }

  /** The time of the next free call to an endpoint that has a rate. */
  static String endpointRate(String id) {
    return "endpoint-rate:{" + id + "}";
  }
}
