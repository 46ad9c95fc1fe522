package io.postrider.redis;

import java.util.regex.Pattern;
import redis.clients.jedis.resps.Tuple;

/**
 * A cursor of a sorted set of times that is read from the latest on: the last entry that was read.
 * It stays valid when that entry is removed.
 */
public record ListCursor(double at, String member) {

  /** Before all entries. */
  public static final ListCursor START = new ListCursor(Double.POSITIVE_INFINITY, "");

  private static final Pattern CURSOR = Pattern.compile("(\\d{1,15})_(.+)", Pattern.DOTALL);

  /**
   * Reads what {@link #text} wrote; null means the start.
   *
   * @throws IllegalArgumentException if the text is not a cursor
   */
  public static ListCursor parse(String cursor) {
    if (cursor == null) {
      return START;
    }
    var parts = CURSOR.matcher(cursor);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a cursor");
    }
    return new ListCursor(Long.parseLong(parts.group(1)), parts.group(2));
  }

  /** The cursor behind an entry, as clients get it. */
  public static String text(Tuple last) {
    return (long) last.getScore() + "_" + last.getElement();
  }

  /** The last entry that was read. */
  public Tuple entry() {
    return new Tuple(member, at);
  }
}
