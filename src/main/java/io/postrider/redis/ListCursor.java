package io.postrider.redis;

import java.util.regex.Pattern;
import redis.clients.jedis.resps.Tuple;

/**
 * A cursor of a sorted set of times that is read from the latest on. It stays valid when its own
 * entry is removed.
 */
record ListCursor(String at, String member) {

  private static final Pattern CURSOR = Pattern.compile("(\\d{1,15})_(.+)", Pattern.DOTALL);

  /**
   * Reads what {@link #cursor} wrote.
   *
   * @throws IllegalArgumentException if the text is not a cursor
   */
  static ListCursor parse(String cursor) {
    var parts = CURSOR.matcher(cursor);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a cursor");
    }
    return new ListCursor(parts.group(1), parts.group(2));
  }

  static String cursor(Tuple entry) {
    return (long) entry.getScore() + "_" + entry.getElement();
  }

  /** Number of entries up to this cursor, its own entry included. */
  long count(Redis redis, String key) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var later = pipeline.zcount(key, "(" + at, "+inf");
              var same = pipeline.zrangeByScore(key, at, at);
              return () ->
                  later.get()
                      + same.get().stream().filter(each -> each.compareTo(member) >= 0).count();
            });
  }
}
