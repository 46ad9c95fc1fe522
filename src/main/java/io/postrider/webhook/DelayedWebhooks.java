package io.postrider.webhook;

import io.postrider.endpoint.Endpoint;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Webhooks that are not due yet: those waiting for their next attempt, and those deferred because
 * their endpoint is busy or paused. They wait in the store and not in the broker, because the
 * broker keeps every scheduled message in memory: tens of thousands would slow the queue down.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface DelayedWebhooks {

  /** Keeps a task until it is due. Adding the same task again only sets its time. */
  void add(WebhookTask task, Instant dueAt);

  /** The tasks that are due at a time, the earliest first. */
  List<WebhookTask> due(Instant time, int limit);

  /** Removes tasks that were sent to the broker. */
  void sent(Collection<WebhookTask> tasks);

  /** Makes the deferred webhooks of an endpoint due now. */
  void recall(Endpoint endpoint, Instant now);

  /** The number of delayed webhooks. */
  long delayed();
}
