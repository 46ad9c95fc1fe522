package io.postrider.status;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.util.List;

/** Finds jobs by what they are. */
public interface JobDirectory {

  /**
   * A part of what was found.
   *
   * @param next what the next part comes after, or null after the last; there may be fewer jobs
   *     than asked for, or none, before that
   */
  record Slice(List<JobRecord> jobs, JobId next) {}

  /**
   * Latest first, and the same whatever is accepted meanwhile; looks at a bounded number of jobs.
   *
   * @param after the last one of the part before, or null
   * @throws UnavailableException when the store does not answer
   */
  Slice search(JobSearch search, JobId after, int limit);
}
