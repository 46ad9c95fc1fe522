package io.postrider.redis;

/** The names of the keys that are about Redis itself. */
final class RedisKeys {

  /** Written to check whether Redis accepts writes; the first of {@link #probe}. */
  static final String PROBE = "probe";

  private RedisKeys() {}

  /** As many keys as are needed to have one on each primary. */
  static String probe(int number) {
    return number == 0 ? PROBE : PROBE + ":" + number;
  }
}
