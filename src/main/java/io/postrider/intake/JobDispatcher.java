package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The way to the workers. */
public interface JobDispatcher {

  /**
   * A job to be sent.
   *
   * @param generation the one to run; a second copy of the same generation is dropped by the broker
   */
  record Dispatch(Job job, int generation) {}

  /**
   * Sends jobs, and returns when the broker has them on disk. A queue that refuses its jobs, since
   * it is missing or full, holds up no other.
   *
   * @return the jobs that the broker has on disk; whether it has the others is not known
   */
  Set<JobId> dispatch(List<Dispatch> jobs);

  /**
   * Sends a job again whose message is lost, past the broker's memory of the first copy.
   *
   * @throws UnavailableException if that is not certain
   */
  void dispatchAgain(JobRecord job);

  /**
   * Sends a job to be delivered later, in place of a message whose job another worker has in hand.
   *
   * @param copy tells this message from all others of the job
   * @throws UnavailableException if that is not certain
   */
  void postpone(Dispatch job, String copy, Duration delay);

  /**
   * Sends a job that is rejected for good to the dead letters.
   *
   * @throws UnavailableException if that is not certain
   */
  void deadLetter(Dispatch job);
}
