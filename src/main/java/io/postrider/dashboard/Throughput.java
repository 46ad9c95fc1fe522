package io.postrider.dashboard;

import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.List;

/** Counts of jobs per minute, of all nodes together. */
public interface Throughput {

  /**
   * The counts of a minute.
   *
   * @param at the beginning of the minute
   * @param accepted jobs that were accepted
   * @param completed jobs that completed
   * @param failed jobs that failed for good
   * @param retried attempts that failed and are followed by another attempt
   */
  record Minute(Instant at, long accepted, long completed, long failed, long retried) {}

  /**
   * The last minutes, oldest first; the last one is not over yet.
   *
   * @throws UnavailableException when the store does not answer
   */
  List<Minute> last(int minutes);
}
