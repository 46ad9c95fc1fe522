package io.postrider.webhook;

import io.postrider.endpoint.Endpoint;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Webhooks whose time has not come yet: those that are tried again, and those that were put off.
 * They wait in the store and not in the broker, which keeps every message that is not due in
 * memory: ten thousands of them would hold up the queue.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface DelayedWebhooks {

  /** Keeps a task until it is due. Added again, it is there once. */
  void add(WebhookTask task, Instant dueAt);

  /** The tasks that are due at a time, the first due first. */
  List<WebhookTask> due(Instant time, int limit);

  /** Forgets tasks that the broker has. */
  void sent(Collection<WebhookTask> tasks);

  /** Makes all those due that were put off, since this endpoint was busy or paused. */
  void recall(Endpoint endpoint, Instant now);

  /** How many there are. */
  long delayed();
}
