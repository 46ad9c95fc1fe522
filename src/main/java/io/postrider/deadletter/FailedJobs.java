package io.postrider.deadletter;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.List;

/**
 * Jobs that were given up and are kept, grouped by why. However many there are, no call looks at
 * all of them.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface FailedJobs {

  /**
   * All jobs of one kind that failed for reasons with the same pattern.
   *
   * @param reason a {@link ReasonPattern}
   */
  record Group(String kind, String reason) {

    /** The one that a failed job belongs to. */
    public static Group of(JobRecord job) {
      var error = job.error();
      return new Group(job.job().kind(), error == null ? "" : ReasonPattern.of(error, job.job()));
    }
  }

  /**
   * Which groups; what is null matches all.
   *
   * @param reason a {@link ReasonPattern}, or a text that has it
   */
  record Filter(String kind, String reason) {

    /** All there are. */
    public static final Filter ALL = new Filter(null, null);

    /** Takes a text for its pattern. */
    public Filter {
      reason = reason == null ? null : ReasonPattern.of(reason);
    }

    /** Whether a group is one of them. */
    public boolean matches(Group group) {
      return (kind == null || kind.equals(group.kind()))
          && (reason == null || reason.equals(group.reason()));
    }
  }

  /** How many there are of a group. */
  record Count(Group group, long count) {}

  /**
   * A part of a list.
   *
   * @param nextCursor where the next part begins, or null after the last
   * @param total how many there are in all
   */
  record Page(List<JobRecord> items, String nextCursor, long total) {}

  /** The groups that match, the largest first. */
  List<Count> groups(Filter filter);

  /** How many jobs match. */
  long count(Filter filter);

  /**
   * Those that match, latest first; what fails or goes meanwhile does not move the pages. What is
   * found to be listed and failed no more is taken off the list.
   *
   * @param cursor what the page before ended with, or null
   * @throws IllegalArgumentException if the cursor is not one
   */
  Page page(Filter filter, String cursor, int limit);

  /** Some that match, the oldest of each group, of those that failed up to a time. */
  List<JobId> oldest(Filter filter, Instant until, int limit);
}
