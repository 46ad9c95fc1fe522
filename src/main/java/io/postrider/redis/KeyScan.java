package io.postrider.redis;

import io.postrider.platform.UnavailableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.ScanParams;

/**
 * Scans all keys, some with each command; on a Redis Cluster the keys of one primary after the
 * other. After the last keys it starts again. Keys that move to another primary meanwhile may be
 * missed. Not thread-safe.
 */
public final class KeyScan {

  private static final CommandObjects COMMANDS = new CommandObjects(RedisProtocol.RESP2);

  private final Redis redis;
  private final ScanParams size;
  private final Deque<HostAndPort> left = new ArrayDeque<>();
  private String cursor = ScanParams.SCAN_POINTER_START;

  /**
   * Starts at the beginning.
   *
   * @param size number of keys that one command scans
   */
  public KeyScan(Redis redis, int size) {
    this.redis = redis;
    this.size = new ScanParams().count(size);
  }

  /** Whether the next keys are the first ones. */
  public boolean isAtStart() {
    return left.isEmpty();
  }

  /**
   * The next keys; there may be none although the scan has not ended.
   *
   * @throws UnavailableException if Redis does not answer; the next call goes on with the next
   *     primary
   */
  public List<String> next() {
    try {
      if (left.isEmpty()) {
        left.addAll(redis.primaries());
      }
      var scanned = redis.on(left.peek(), COMMANDS.scan(cursor, size));
      cursor = scanned.getCursor();
      if (scanned.isCompleteIteration()) {
        left.poll();
      }
      return scanned.getResult();
    } catch (JedisException away) {
      left.poll();
      cursor = ScanParams.SCAN_POINTER_START;
      throw new UnavailableException("Redis does not answer.", away);
    }
  }
}
