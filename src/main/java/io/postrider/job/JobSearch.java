package io.postrider.job;

/**
 * Which jobs to list; what is null matches all.
 *
 * @param owner whose jobs
 */
public record JobSearch(String owner, JobStatus status, String kind, String type, String userId) {

  /** Whether a job is one of them. */
  public boolean matches(JobRecord record) {
    var job = record.job();
    return matches(owner, job.owner())
        && matches(status, record.status())
        && matches(kind, job.kind())
        && matches(type, job.type())
        && matches(userId, job.userId());
  }

  private static boolean matches(Object wanted, Object actual) {
    return wanted == null || wanted.equals(actual);
  }
}
