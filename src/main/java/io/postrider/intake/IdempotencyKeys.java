package io.postrider.intake;

import io.postrider.job.JobId;
import io.postrider.platform.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Who came first with which idempotency key; kept for 24 hours.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface IdempotencyKeys {

  /**
   * Who holds a key.
   *
   * @param job what was answered, or else the job the holder wants made
   * @param fingerprint of the request
   * @param answered whether a client can know
   */
  record Holder(JobId job, String fingerprint, boolean answered) {}

  /**
   * Takes the keys.
   *
   * @param submissions each with a key
   * @return for each who holds its key now: itself, or the one before it
   */
  List<Holder> reserve(List<Submission> submissions);

  /** Who holds a submission's key; empty if nobody does. */
  Optional<Holder> find(Submission submission);

  /**
   * Takes the key of one that never came to its answer.
   *
   * @return whether the key still was the {@code former} one's, and is the submission's now
   */
  boolean takeOver(Submission submission, Holder former);

  /** Frees the keys of those that hold theirs, and have not been answered. */
  void release(List<Submission> submissions);

  /** Notes what was answered to the one that holds its key; completed when that is stored. */
  CompletableFuture<?> answered(Submission submission, JobId job);
}
