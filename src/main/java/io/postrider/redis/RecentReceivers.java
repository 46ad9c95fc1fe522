package io.postrider.redis;

import java.util.List;
import java.util.stream.Stream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ZAddParams;
import redis.clients.jedis.resps.Tuple;

/**
 * Hosts or targets of webhooks by the time of their last use. There are at most 10,000 of each: the
 * circuit breaker of one that is pushed out is deleted, so that a client that calls ever new URLs
 * does not fill the store.
 */
final class RecentReceivers {

  static final long MOST = 10_000;

  /** A time that is later than any other. */
  private static final double PINNED = 1e15;

  private final Redis redis;
  private final SpreadSet list;
  private final long most;

  RecentReceivers(Redis redis, String key, long most) {
    this.redis = redis;
    this.list = redis.spread(key);
    this.most = most;
  }

  /** The ids used last, the latest first, with the time as the score. */
  List<Tuple> latest(int limit) {
    return list.latest(ListCursor.START).next(limit);
  }

  /** Adds a receiver that is used now, or moves it to the front. */
  void used(String id, long now) {
    add(id, now, ZAddParams.zAddParams().gt());
  }

  /** Keeps a receiver in the list although others are used later, until {@link #unpin}. */
  void pin(String id) {
    add(id, PINNED, ZAddParams.zAddParams());
  }

  void unpin(String id, long now) {
    add(id, now, ZAddParams.zAddParams());
  }

  private void add(String id, double score, ZAddParams params) {
    var part = list.of(id);
    long end = -1 - list.key().share(most);
    var tooMany =
        redis
            .writes()
            .call(
                pipeline -> {
                  pipeline.zadd(part, score, id, params);
                  return pipeline.zrange(part, 0, end)::get;
                });
    if (!tooMany.isEmpty()) {
      redis.writes().call(pipeline -> RedisPipe.all(forget(pipeline, part, tooMany)));
    }
  }

  private static List<Response<Long>> forget(
      AbstractPipeline pipeline, String part, List<String> ids) {
    return ids.stream()
        .flatMap(id -> Stream.of(pipeline.unlink(RedisKeys.breaker(id)), pipeline.zrem(part, id)))
        .toList();
  }
}
