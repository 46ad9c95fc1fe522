package io.postrider.dashboard;

import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.List;

/** How many jobs went which way, minute by minute, on all nodes together. */
public interface Throughput {

  /**
   * A minute's counts.
   *
   * @param at when it began
   * @param accepted jobs that were stored
   * @param completed jobs that were done
   * @param failed jobs that were given up
   * @param retried attempts that failed and are followed by another one
   */
  record Minute(Instant at, long accepted, long completed, long failed, long retried) {}

  /**
   * The last minutes, oldest first; the last one is not over yet.
   *
   * @throws UnavailableException when the store does not answer
   */
  List<Minute> last(int minutes);
}
