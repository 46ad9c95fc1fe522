package io.postrider.job;

import java.util.List;

/** The way to the workers. */
public interface JobDispatcher {

  /**
   * A job to be sent.
   *
   * @param generation the one to run; a second copy of the same generation is dropped by the broker
   */
  record Dispatch(Job job, int generation) {}

  /**
   * Sends all of them, and returns when the broker has them on disk.
   *
   * @throws UnavailableException if that is not certain; some may have arrived
   */
  void dispatch(List<Dispatch> jobs);

  /**
   * Sends a job again whose message is lost, past the broker's memory of the first copy.
   *
   * @throws UnavailableException if that is not certain
   */
  void dispatchAgain(JobRecord job);

  /**
   * Sends a job that is rejected for good to the dead letters.
   *
   * @throws UnavailableException if that is not certain
   */
  void deadLetter(Dispatch job);
}
