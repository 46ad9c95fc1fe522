package io.postrider.redis;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;

/** A sorted set with a key that is spread. */
public record SpreadSet(Redis redis, SpreadKey key) {

  /** The key of the part that has a member, by {@link SpreadKey#of}. */
  public String of(String member) {
    return key.of(member);
  }

  /** The entries with scores up to a given one, the lowest first. */
  public MergedSets earliest(double until) {
    return MergedSets.earliest(redis, key.all(), until);
  }

  /** The entries after a cursor, the highest first. */
  public MergedSets latest(ListCursor after) {
    return MergedSets.latest(redis, key.all(), Double.NEGATIVE_INFINITY, after.entry());
  }

  /** Number of entries. */
  public long size() {
    return redis
        .reads()
        .call(
            pipeline -> {
              var sizes = key.all().stream().map(pipeline::zcard).toList();
              return () -> sizes.stream().mapToLong(Supplier::get).sum();
            });
  }

  /** The scores of those of the given members that are in the set. */
  public Map<String, Double> scores(Collection<String> members) {
    return redis.reads().call(pipeline -> scores(pipeline, members));
  }

  /** The same as a part of a pipeline. */
  public Supplier<Map<String, Double>> scores(
      AbstractPipeline pipeline, Collection<String> members) {
    var asked = new HashMap<List<String>, Response<List<Double>>>();
    key.byPart(members)
        .forEach((part, some) -> asked.put(some, pipeline.zmscore(part, names(some))));
    return () -> {
      var found = new HashMap<String, Double>();
      asked.forEach(
          (some, scores) -> {
            for (int i = 0; i < some.size(); i++) {
              found.put(some.get(i), scores.get().get(i));
            }
          });
      found.values().removeIf(Objects::isNull);
      return found;
    };
  }

  /** Removes members. */
  public void remove(Collection<String> members) {
    if (!members.isEmpty()) {
      redis.writes().call(pipeline -> remove(pipeline, members));
    }
  }

  /** The same as a part of a pipeline. */
  public Supplier<List<Long>> remove(AbstractPipeline pipeline, Collection<String> members) {
    var removed =
        key.byPart(members).entrySet().stream()
            .map(part -> pipeline.zrem(part.getKey(), names(part.getValue())))
            .toList();
    return RedisPipe.all(removed);
  }

  private static String[] names(List<String> members) {
    return members.toArray(String[]::new);
  }
}
