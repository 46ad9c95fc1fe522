package io.postrider.execution;

import io.postrider.execution.Claims.Lease;
import io.postrider.job.JobId;
import io.postrider.platform.UnavailableException;
import java.util.Optional;
import java.util.Set;

/**
 * What jobs leave behind, in numbered pieces for each media type. An attempt writes pieces of its
 * own; those of the one that completes become the job's, and live as long as its record.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface JobResults {

  /** Stores a piece of what an attempt makes; again with the same number, it changes nothing. */
  void store(Lease lease, String mediaType, int number, byte[] piece);

  /** Forgets what an attempt has made in vain; otherwise that is forgotten after a day. */
  void discard(Lease lease);

  /** In which forms a job's result can be read; empty if it has none, or not any more. */
  Set<String> mediaTypes(JobId id);

  /** A piece of a job's result, numbered from 0, if there is one. */
  Optional<byte[]> piece(JobId id, String mediaType, int number);
}
