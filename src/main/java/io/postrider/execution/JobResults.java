package io.postrider.execution;

import io.postrider.execution.Claims.Lease;
import io.postrider.job.JobId;
import io.postrider.platform.UnavailableException;
import java.util.Optional;
import java.util.Set;

/**
 * The results of jobs, stored in numbered pieces for each media type. Each attempt writes its own
 * pieces. Those of the attempt that completes become the job's and live as long as its record.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface JobResults {

  /** Stores one piece of an attempt's result. Storing the same number again changes nothing. */
  void store(Lease lease, String mediaType, int number, byte[] piece);

  /**
   * Deletes the result of an attempt that did not complete. Without this call it expires after a
   * day.
   */
  void discard(Lease lease);

  /**
   * The media types in which a job's result can be read; empty if there is no result, or it has
   * expired.
   */
  Set<String> mediaTypes(JobId id);

  /** One piece of a job's result, numbered from 0; empty after the last. */
  Optional<byte[]> piece(JobId id, String mediaType, int number);
}
