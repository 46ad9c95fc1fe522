package io.postrider.client;

/**
 * Which page of a list.
 *
 * @param limit the most entries, 1 to 500; null for the service's default, 50
 * @param cursor the {@code nextCursor} of the page before; null for the first page
 */
public record Paging(Integer limit, String cursor) {

  /** The first page, of the default length. */
  public static final Paging FIRST = new Paging(null, null);

  /** The first page, as long as the service allows. */
  static final Paging LONG = new Paging(500, null);

  /** The page after the one that ended with this cursor. */
  public Paging after(String nextCursor) {
    return new Paging(limit, nextCursor);
  }
}
