package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.platform.UnavailableException;
import java.util.concurrent.CompletableFuture;

/**
 * Stores jobs that may be stored already, each id once: a process that goes on where another one
 * died stores the same jobs again.
 *
 * <p>The futures fail with {@link UnavailableException} when the store does not answer.
 */
public interface RepeatableJobs {

  /** What the store knows of a job. */
  enum Stored {
    /** It was not stored before. */
    NOW,
    /** It was stored before, and has not been started. */
    BEFORE,
    /** It has been started, has ended or was withdrawn, or its record may have expired. */
    OVER
  }

  /** Stores a job that is due, with an entry in the outbox. */
  CompletableFuture<Stored> store(Job job);

  /** Stores a job among the delayed ones. */
  CompletableFuture<Stored> delay(Job job);
}
