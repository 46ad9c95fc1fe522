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

/**
 * Jobs on their way from the client to the broker. A job stays here from the moment it is stored
 * until the broker has confirmed it.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface Outbox {

  /**
   * Takes the in-flight keys of jobs that have a {@link Job#dedupKey()}.
   *
   * @return for each job the id that holds its place now: its own, or that of the one before it
   */
  List<JobId> reserve(List<Job> jobs);

  /**
   * Takes an in-flight key from a job that no longer needs it.
   *
   * @return whether the place still was the {@code former} one's, and is the job's now
   */
  boolean takeOver(Job job, JobId former);

  /** Frees a job's in-flight key, if it holds it. */
  void release(Job job);

  /**
   * Stores new jobs, and that they are to be sent: at once, or when they are due.
   *
   * @return those that will not run, since they were withdrawn before
   */
  Set<JobId> create(List<Job> jobs);

  /**
   * Takes jobs back that are not accepted, with their places, whether they are stored yet or not.
   *
   * @return those that will not run; others have been started, or are the answer to another request
   */
  Set<JobId> withdraw(Collection<Job> jobs);

  /**
   * Sees to it that a job that nobody has stored never will be.
   *
   * @return false if it is stored
   */
  boolean preclude(JobId job);

  /**
   * Notes that other requests are answered with jobs, so that these are not withdrawn any more.
   *
   * @return those for which that is so; others were withdrawn before
   */
  Set<JobId> accept(Collection<JobId> jobs);

  /** Forgets jobs that the broker has. */
  void confirm(Collection<JobId> jobs);

  /** Those of the jobs that are still here. */
  Set<JobId> unconfirmed(Collection<JobId> jobs);

  /** The oldest jobs that came here before the given time, but for the first few. */
  List<Dispatch> unconfirmedBefore(Instant time, int skipped, int limit);

  /**
   * Takes the relay's turn, so that one node at a time re-sends.
   *
   * @return whether this node has it now, for some seconds
   */
  boolean lead();

  /** When the oldest job that is here came. */
  Optional<Instant> oldest();

  /** How many jobs are here. */
  long size();
}
