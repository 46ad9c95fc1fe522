package io.postrider.webhook;

import io.postrider.endpoint.DeliveryAttempt;
import java.util.ArrayList;
import java.util.List;

/** Records the events of webhooks. */
final class RecordingWebhookEvents implements WebhookEvents {

  final List<String> recorded = new ArrayList<>();

  @Override
  public void attempted(DeliveryAttempt attempt, DeliveryStore.Status status) {
    recorded.add("attempted " + status);
  }

  @Override
  public void deferred(String reason) {
    recorded.add("deferred " + reason);
  }

  @Override
  public void endpointDisabled() {
    recorded.add("endpoint disabled");
  }

  @Override
  public void unreadable() {
    recorded.add("unreadable");
  }
}
