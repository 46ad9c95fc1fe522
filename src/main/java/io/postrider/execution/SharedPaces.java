package io.postrider.execution;

import io.postrider.job.Rate;
import io.postrider.platform.UnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The limits of {@link io.postrider.job.Pace}, which all nodes share.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface SharedPaces {

  /** For how long a place is held unless it is renewed. */
  Duration HELD = JobExecutor.LEASE;

  /**
   * Takes the right to start jobs.
   *
   * @return for how many, at most as many as wanted
   */
  int start(String name, Rate rate, int wanted);

  /**
   * Takes places among the jobs that run at once, or renews those that are held.
   *
   * @param most how many there are
   * @param places names of places, each for one job
   * @return those of them that are held now
   */
  List<String> hold(String name, int most, Collection<String> places);

  /** Gives a place back. */
  void leave(String name, String place);
}
