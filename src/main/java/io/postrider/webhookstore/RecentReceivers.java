package io.postrider.webhookstore;

import static java.util.stream.Collectors.toMap;

import io.postrider.redis.ListCursor;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import io.postrider.redis.SpreadSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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

  /** Adds receivers that are used now, or moves them to the front. */
  void used(Collection<String> ids, long now) {
    add(ids, now, ZAddParams.zAddParams().gt());
  }

  /** Keeps a receiver in the list although others are used later, until {@link #unpin}. */
  void pin(String id) {
    add(List.of(id), PINNED, ZAddParams.zAddParams());
  }

  void unpin(String id, long now) {
    add(List.of(id), now, ZAddParams.zAddParams());
  }

  private void add(Collection<String> ids, double score, ZAddParams params) {
    if (ids.isEmpty()) {
      return;
    }
    var tooMany = redis.writes().call(pipeline -> add(pipeline, ids, score, params));
    if (tooMany.values().stream().anyMatch(some -> !some.isEmpty())) {
      redis.writes().call(pipeline -> forget(pipeline, tooMany));
    }
  }

  /** Adds receivers, and reads by part which are too many then. */
  private Supplier<Map<String, List<String>>> add(
      AbstractPipeline pipeline, Collection<String> ids, double score, ZAddParams params) {
    long end = -1 - list.key().share(most);
    var tooMany = new HashMap<String, Response<List<String>>>();
    list.key()
        .byPart(ids)
        .forEach(
            (part, some) -> {
              var scores = some.stream().distinct().collect(toMap(id -> id, id -> score));
              pipeline.zadd(part, scores, params);
              tooMany.put(part, pipeline.zrange(part, 0, end));
            });
    return () ->
        tooMany.entrySet().stream()
            .collect(toMap(Map.Entry::getKey, each -> each.getValue().get()));
  }

  private static Supplier<List<Long>> forget(
      AbstractPipeline pipeline, Map<String, List<String>> byPart) {
    var replies = new ArrayList<Response<Long>>();
    byPart.forEach(
        (part, ids) ->
            ids.forEach(
                id -> {
                  replies.add(pipeline.unlink(WebhookKeys.breaker(id)));
                  replies.add(pipeline.zrem(part, id));
                }));
    return RedisPipe.all(replies);
  }
}
