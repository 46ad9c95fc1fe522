package io.postrider.deadletter;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.List;

/**
 * The list of failed jobs, which are the dead letters, grouped by reason. No call reads all of
 * them, however many there are.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface DeadLetterIndex {

  /**
   * All jobs of one kind that failed for reasons with the same pattern.
   *
   * @param reason a {@link ReasonPattern}
   */
  record Group(String kind, String reason) {

    /** The group of a failed job. */
    public static Group of(JobRecord job) {
      var error = job.error();
      return new Group(job.job().kind(), error == null ? "" : ReasonPattern.of(error, job.job()));
    }
  }

  /**
   * Selects groups; a null matches all.
   *
   * @param reason a {@link ReasonPattern}, or a text whose pattern is meant
   */
  record Filter(String kind, String reason) {

    /** Matches every group. */
    public static final Filter ALL = new Filter(null, null);

    /** Replaces the reason by its pattern. */
    public Filter {
      reason = reason == null ? null : ReasonPattern.of(reason);
    }

    /** Whether a group matches. */
    public boolean matches(Group group) {
      return (kind == null || kind.equals(group.kind()))
          && (reason == null || reason.equals(group.reason()));
    }
  }

  /** A group and its number of jobs. */
  record Count(Group group, long count) {}

  /**
   * A page of the list.
   *
   * @param nextCursor the cursor of the next page; null on the last one
   * @param total number of jobs on all pages
   */
  record Page(List<JobRecord> items, String nextCursor, long total) {}

  /** The groups that match, the largest first. */
  List<Count> groups(Filter filter);

  /** How many jobs match. */
  long count(Filter filter);

  /**
   * A page of the jobs that match, latest first. Jobs that are added or removed meanwhile do not
   * shift the pages. A listed job that turns out not to be failed any more is removed from the
   * list.
   *
   * @param cursor {@code nextCursor} of the page before; null for the first page
   * @throws IllegalArgumentException if the text is not a cursor
   */
  Page page(Filter filter, String cursor, int limit);

  /** Some of the jobs that match and that failed until a given time: the oldest of each group. */
  List<JobId> oldest(Filter filter, Instant until, int limit);
}
