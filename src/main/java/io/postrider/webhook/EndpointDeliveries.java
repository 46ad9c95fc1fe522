package io.postrider.webhook;

import io.postrider.execution.DeliveryName;
import io.postrider.job.JobId;
import io.postrider.webhook.DeliveryStore.RecordedAttempt;
import io.postrider.webhook.DeliveryStore.Status;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The deliveries to each registered endpoint: those whose job is kept, and of each state the latest
 * 50,000.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface EndpointDeliveries {

  /**
   * A delivery.
   *
   * @param createdAt when the event happened
   * @param attempts those made, oldest first
   */
  record Listed(
      DeliveryName name,
      Instant createdAt,
      DeliveryProgress progress,
      List<RecordedAttempt> attempts) {}

  /**
   * Which deliveries are meant.
   *
   * @param states those with one of these states
   * @param from the earliest time; null for all
   * @param to the time before which the event happened; null for all
   */
  record Filter(String endpointId, Set<Status> states, Instant from, Instant to) {}

  /** Keeps an event that is about no job, as long as a job is kept. */
  void keepEvent(JobId event, String type, String body);

  /**
   * Lists as pending those of the deliveries that go to registered endpoints. Nothing changes for
   * those that are listed.
   */
  void begin(Collection<DeliveryName> names);

  /** Lists a delivery by its state, if it goes to a registered endpoint. */
  void list(DeliveryName name, Status state);

  /** Lists as pending, whatever their state, those that go to registered endpoints. */
  void beginAgain(Collection<DeliveryName> names);

  /** The number of deliveries that match. */
  long count(Filter filter);

  /** A page of deliveries; {@code nextCursor} is null on the last. */
  record Page(List<Listed> items, String nextCursor) {}

  /**
   * Deliveries that match, the latest first.
   *
   * @param cursor the {@code nextCursor} of the previous page, or null
   * @throws IllegalArgumentException if the cursor cannot be read
   */
  Page list(Filter filter, String cursor, int limit);
}
