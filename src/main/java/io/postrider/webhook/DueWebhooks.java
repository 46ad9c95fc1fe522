package io.postrider.webhook;

import io.postrider.execution.DeliveryName;
import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Webhooks of jobs that have completed, until their first attempt is recorded or a message carries
 * them. An entry is made in the same step in which its job is settled: so no webhook is lost,
 * although the first attempt is made without a message.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface DueWebhooks {

  /**
   * An entry.
   *
   * @param job the job as it is now; its outcome is the one that the name means
   */
  record Due(DeliveryName name, JobRecord job) {}

  /** Notes that this node still has these in hand. */
  void renew(Collection<DeliveryName> names);

  /** Entries that became due, or were last renewed, before a time; the earliest first. */
  List<Due> before(Instant time, int limit);

  /** Removes entries: the attempts are recorded, or messages carry them. */
  void remove(Collection<DeliveryName> names);
}
