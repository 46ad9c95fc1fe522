package io.postrider.webhook;

import io.postrider.endpoint.DeliveryAttempt;
import java.util.ArrayList;
import java.util.List;

/** Writes down what is told of webhooks. */
final class RecordingWebhookEvents implements WebhookEvents {

  final List<String> told = new ArrayList<>();

  @Override
  public void attempted(DeliveryAttempt attempt, DeliveryStore.Status status) {
    told.add("attempted " + status);
  }

  @Override
  public void deferred(String reason) {
    told.add("deferred " + reason);
  }

  @Override
  public void unreadable() {
    told.add("unreadable");
  }
}
