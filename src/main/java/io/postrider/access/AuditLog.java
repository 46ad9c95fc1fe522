package io.postrider.access;

import java.util.List;

/**
 * The latest changes by administrators, operators and viewers, about 10,000.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface AuditLog {

  /** Adds an entry. */
  void record(AuditEntry entry);

  /**
   * Entries, latest first.
   *
   * @param cursor {@code nextCursor} of the page before, or null for the first
   */
  Page entries(String cursor, int limit);

  /** A page of the log; {@code nextCursor} is absent on the last page. */
  record Page(List<AuditEntry> items, String nextCursor) {}
}
