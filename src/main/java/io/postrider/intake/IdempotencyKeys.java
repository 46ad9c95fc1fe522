package io.postrider.intake;

import io.postrider.job.JobId;
import io.postrider.platform.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The first request for each idempotency key; kept for 24 hours.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface IdempotencyKeys {

  /**
   * The request that holds a key.
   *
   * @param job the job that it was answered with; before that, the job that it asks for
   * @param fingerprint the fingerprint of the request
   * @param answered whether it was answered
   * @param deduplicated whether it was answered with the job of another request
   */
  record Holder(JobId job, String fingerprint, boolean answered, boolean deduplicated) {

    Acceptance acceptance() {
      return new Acceptance(job, deduplicated);
    }
  }

  /**
   * Reserves the keys that are free.
   *
   * @param submissions the requests, each with a key
   * @return for each request the holder of its key now: itself or an earlier one
   */
  List<Holder> reserve(List<Submission> submissions);

  /** The holder of a request's key; empty if the key is free. */
  Optional<Holder> find(Submission submission);

  /**
   * Takes over the key of a request that was never answered.
   *
   * @return whether {@code former} still held the key, so that the submission holds it now
   */
  boolean takeOver(Submission submission, Holder former);

  /** Releases the keys of requests that hold theirs and have not been answered. */
  void release(List<Submission> submissions);

  /** Stores what the holder of a key was answered with; completes when it is stored. */
  CompletableFuture<?> answered(Submission submission, Acceptance answer);
}
