package io.postrider.recipient;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The addresses to which no notifications are sent. */
public interface SuppressionList {

  /** Adds a suppression; an existing one for the same address and type stays as it is. */
  void add(String owner, Suppression suppression);

  /** The suppressions of an address. */
  default List<Suppression> of(String owner, EmailAddress email) {
    return of(owner, Set.of(email)).get(email);
  }

  /** The suppressions of each of the addresses, read together. */
  Map<EmailAddress, List<Suppression>> of(String owner, Set<EmailAddress> emails);

  /**
   * Removes the suppressions of an address.
   *
   * @param type only the one for this type of notification; null for all
   * @return the number removed
   */
  int remove(String owner, EmailAddress email, String type);

  /**
   * All suppressions, latest first.
   *
   * @param cursor the {@code nextCursor} of the previous page, or null
   * @throws IllegalArgumentException if the cursor is not valid
   */
  Page page(String owner, String cursor, int limit);

  /**
   * A page of the list.
   *
   * @param nextCursor where the next page begins, or null after the last
   * @param total the number of entries on all pages
   */
  record Page(List<Suppression> items, String nextCursor, long total) {}
}
