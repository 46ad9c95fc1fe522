package io.postrider.webhook;

import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Webhooks that are not due yet: those waiting for their next attempt, and those deferred because
 * their receiver is busy or paused. They wait in the store and not in the broker, because the
 * broker keeps every scheduled message in memory: tens of thousands would slow the queue down.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface DelayedWebhooks {

  /** Keeps a task until it is due. Adding the same task again only sets its time. */
  void add(WebhookTask task, Instant dueAt);

  /**
   * Keeps a task that was deferred because its host or target is busy or paused.
   *
   * @param receiverId the id of that host or target, for {@link #recall}
   */
  void defer(WebhookTask task, Instant dueAt, String receiverId);

  /** The tasks that are due at a time, the earliest first. */
  List<WebhookTask> due(Instant time, int limit);

  /** Removes tasks that were sent to the broker. */
  void sent(Collection<WebhookTask> tasks);

  /** Makes the webhooks due now that were deferred because of a host or target. */
  void recall(String receiverId, Instant now);

  /** The number of delayed webhooks. */
  long delayed();
}
