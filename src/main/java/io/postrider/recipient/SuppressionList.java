package io.postrider.recipient;

import java.util.List;

/**
 * Addresses that are not written to.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 *
 * <p>{@code owner} is the client whose mails are not sent, as in {@link io.postrider.job.Job}.
 */
public interface SuppressionList {

  /** Adds one; that of the same address and type stays as it was. */
  void add(String owner, Suppression suppression);

  /** Those of an address. */
  List<Suppression> of(String owner, EmailAddress email);

  /**
   * Takes those of an address off.
   *
   * @param type only that for this type of notification; null for all
   * @return how many there were
   */
  int remove(String owner, EmailAddress email, String type);

  /**
   * All, latest first.
   *
   * @param cursor what the page before ended with, or null
   * @throws IllegalArgumentException if the cursor is not one
   */
  Page page(String owner, String cursor, int limit);

  /**
   * A part of the list.
   *
   * @param nextCursor where the next part begins, or null after the last
   * @param total how many there are in all
   */
  record Page(List<Suppression> items, String nextCursor, long total) {}
}
