package io.postrider.deadletter;

import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.util.List;

/** The jobs that this node has completed lately. */
public interface CompletedJobs {

  /**
   * Those of them that are open again, because the store has lost their completion. Empty as long
   * as nothing has happened by which a store may lose writes.
   *
   * @throws UnavailableException if the store does not answer; then the next call asks again
   */
  List<JobRecord> lost();
}
