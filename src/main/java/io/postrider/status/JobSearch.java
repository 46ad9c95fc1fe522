package io.postrider.status;

import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import java.time.Instant;

/**
 * Which jobs to list; a null field matches all.
 *
 * @param from when they were accepted, at the earliest
 * @param to when they were accepted, at the latest
 */
public record JobSearch(
    String owner,
    JobStatus status,
    String kind,
    String type,
    String userId,
    Instant from,
    Instant to) {

  /** Whether a job matches the search. */
  public boolean matches(JobRecord record) {
    var job = record.job();
    return matches(owner, job.owner())
        && matches(status, record.status())
        && matches(kind, job.kind())
        && matches(type, job.type())
        && matches(userId, job.userId())
        && (from == null || !job.createdAt().isBefore(from))
        && (to == null || !job.createdAt().isAfter(to));
  }

  private static boolean matches(Object wanted, Object actual) {
    return wanted == null || wanted.equals(actual);
  }
}
