package io.postrider.access;

import java.util.List;

/**
 * Who changed what, the latest 10,000 times or so.
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
   * @param cursor what the page before ended with, or null
   */
  Page entries(String cursor, int limit);

  /** A part of the log; {@code nextCursor} is absent after the last. */
  record Page(List<AuditEntry> items, String nextCursor) {}
}
