package io.postrider.intake;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The outbox: jobs that are stored and may not be in the broker yet. A job enters it when it is
 * stored and leaves it when the broker has confirmed its message.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface Outbox {

  /**
   * Whether the store has several servers, so that one of several jobs may fail where the others do
   * not. A failed call with several jobs should then be repeated for each of them; all calls may be
   * repeated.
   */
  default boolean failsInParts() {
    return false;
  }

  /**
   * Reserves the in-flight keys of jobs that have a {@link Job#dedupKey()}.
   *
   * @return for each job the id of the job that holds its key now: its own or that of another one
   */
  List<JobId> reserve(List<Job> jobs);

  /**
   * Takes over an in-flight key from a job that no longer needs it.
   *
   * @return whether {@code former} still held the key, so that the job holds it now
   */
  boolean takeOver(Job job, JobId former);

  /** Releases a job's in-flight key, if the job holds it. */
  void release(Job job);

  /**
   * Stores new jobs, each with an entry in the outbox, or in the list of delayed jobs if it is not
   * due yet.
   *
   * @return the jobs that will not run, because they were withdrawn before
   */
  Set<JobId> create(List<Job> jobs);

  /**
   * Withdraws jobs, whether they are stored or not, and releases their in-flight keys.
   *
   * @return the jobs that will not run; the others have been started, or are the answer to another
   *     request
   */
  Set<JobId> withdraw(Collection<Job> jobs);

  /**
   * Prevents that a job without a record is stored later.
   *
   * @return false if it is stored already
   */
  boolean preclude(JobId job);

  /**
   * Accepts jobs that are the answer to other requests: they can no longer be withdrawn.
   *
   * @return the jobs that are accepted; the others were withdrawn before
   */
  Set<JobId> accept(Collection<JobId> jobs);

  /**
   * Adds new jobs that the broker has confirmed to the lists that users read, then removes them
   * from the outbox. This is done a moment later, for many jobs at once.
   *
   * @return completed when it is done; fails with {@link UnavailableException} if it is to be tried
   *     again
   */
  CompletableFuture<Void> list(Collection<Job> confirmed);

  /** Removes jobs that the broker has confirmed and that have been listed before. */
  void confirm(Collection<JobId> jobs);

  /** Those of the jobs that are still in the outbox. */
  Set<JobId> unconfirmed(Collection<JobId> jobs);

  /**
   * The oldest jobs that entered before the given time.
   *
   * @param skipped number of the oldest jobs to skip
   */
  List<Dispatch> unconfirmedBefore(Instant time, int skipped, int limit);

  /** When the oldest job entered; empty if the outbox is. */
  Optional<Instant> oldest();

  /** Number of jobs in the outbox. */
  long size();
}
