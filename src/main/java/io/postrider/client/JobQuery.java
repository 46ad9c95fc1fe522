package io.postrider.client;

import java.time.Instant;

/**
 * Which jobs are listed. Each value that is not null restricts them.
 *
 * @param status only jobs in this state
 * @param kind only jobs of this kind
 * @param type only jobs of this report type or notification type
 * @param userId only jobs for this user
 * @param from only jobs that were accepted at this time or later
 * @param to only jobs that were accepted at this time or earlier
 */
public record JobQuery(
    JobStatus status, String kind, String type, String userId, Instant from, Instant to) {

  /** All jobs that the caller may see. */
  public static final JobQuery ALL = new JobQuery(null, null, null, null, null, null);

  /** With a state. */
  public JobQuery withStatus(JobStatus value) {
    return new JobQuery(value, kind, type, userId, from, to);
  }

  /** With a kind. */
  public JobQuery withKind(String value) {
    return new JobQuery(status, value, type, userId, from, to);
  }

  /** With a type. */
  public JobQuery withType(String value) {
    return new JobQuery(status, kind, value, userId, from, to);
  }

  /** With a user. */
  public JobQuery withUserId(String value) {
    return new JobQuery(status, kind, type, value, from, to);
  }

  /** With the times between which the jobs were accepted; either may be null. */
  public JobQuery between(Instant earliest, Instant latest) {
    return new JobQuery(status, kind, type, userId, earliest, latest);
  }
}
