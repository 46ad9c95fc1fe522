package io.postrider.status;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.util.List;

/** Searches jobs by their properties. */
public interface JobIndex {

  /**
   * A part of the jobs found.
   *
   * @param next the job after which the next slice begins, or null in the last slice; a slice
   *     before that may have fewer jobs than asked for, or none
   */
  record Slice(List<JobRecord> jobs, JobId next) {}

  /**
   * Finds jobs, latest first; jobs accepted meanwhile do not shift the slices. A call examines a
   * bounded number of jobs.
   *
   * @param after {@code next} of the slice before, or null for the first
   * @throws UnavailableException when the store does not answer
   */
  Slice search(JobSearch search, JobId after, int limit);
}
