package io.postrider.webhook;

import io.postrider.job.JobId;
import java.util.List;

/**
 * The attempts made to tell outcomes.
 *
 * <p>All methods throw {@link io.postrider.job.UnavailableException} when the store does not
 * answer.
 */
public interface DeliveryStore {

  /** Where the telling of an outcome stands. */
  enum Status {
    /** To be sent, for the first time or again. */
    PENDING,
    /** The receiver has it. */
    DELIVERED,
    /** Given up. */
    FAILED
  }

  /** Adds an attempt to the job's, and sets where the telling stands now. */
  void record(JobId job, DeliveryAttempt attempt, Status status);

  /** The attempts made, oldest first. */
  List<DeliveryAttempt> attempts(JobId job);
}
