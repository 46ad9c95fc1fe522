package io.postrider.intake;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Sends jobs to the broker. */
public interface JobDispatcher {

  /**
   * A job to send.
   *
   * @param generation the generation to run; the broker drops a second message of the same
   *     generation that was sent after as many postponements
   * @param postponements how often the job was postponed before, in this generation
   */
  record Dispatch(Job job, int generation, int postponements) {

    /** A job that was not postponed. */
    public Dispatch(Job job, int generation) {
      this(job, generation, 0);
    }

    /** A job as its record is now. */
    public static Dispatch of(JobRecord job) {
      return new Dispatch(job.job(), job.generation(), job.postponements());
    }
  }

  /**
   * Sends jobs, and returns when the broker has them on disk. Of a job that is not due yet it only
   * leaves a copy with the broker for a short time, because the store may lose its last writes. If
   * one queue refuses its jobs, because it is missing or full, those of other queues are sent all
   * the same.
   *
   * @return the jobs that the broker has on disk; it may or may not have the others
   */
  Set<JobId> dispatch(List<Dispatch> jobs);

  /**
   * Whether the broker has been out of reach for so long that a job would be stored only to be
   * withdrawn again.
   */
  boolean isAway();

  /**
   * Sends a job again whose message is lost, with another duplicate id, so that the broker does not
   * drop it.
   *
   * @throws UnavailableException if that is not certain
   */
  void dispatchAgain(JobRecord job);

  /**
   * Sends a job with a delay, in place of a message whose job cannot run yet.
   *
   * @param copy makes the duplicate id differ from those of all other messages of the job
   * @throws UnavailableException if that is not certain
   */
  void replace(Dispatch job, String copy, Duration delay);

  /**
   * Sends a job that is rejected for good to the dead letters.
   *
   * @throws UnavailableException if that is not certain
   */
  void deadLetter(Dispatch job);
}
