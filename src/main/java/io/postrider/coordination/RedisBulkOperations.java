package io.postrider.coordination;

import io.postrider.deadletter.BulkOperation;
import io.postrider.deadletter.BulkOperationStore;
import io.postrider.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import redis.clients.jedis.params.SetParams;

/**
 * Bulk operations as JSON values that expire, each with the node that runs it, and a sorted set of
 * their ids.
 */
@ApplicationScoped
class RedisBulkOperations implements BulkOperationStore {

  private static final Duration KEPT = Duration.ofDays(1);
  private static final int LISTED = 100;
  private static final String NODE_DIED =
      "The node that ran this operation has died; start another operation for the rest.";

  @Inject Redis redis;
  @Inject Node node;
  @Inject Clock clock;

  private final Jsonb json = JsonbBuilder.create();

  /** An operation and the id of the node that runs it. */
  public record Entry(String node, BulkOperation operation) {}

  @Override
  public void put(BulkOperation operation) {
    var key = NodeKeys.operation(operation.id());
    var text = json.toJson(new Entry(node.id(), operation));
    double started = operation.startedAt().toEpochMilli();
    redis
        .writes()
        .call(
            pipeline -> {
              var put = pipeline.set(key, text, SetParams.setParams().px(KEPT.toMillis()));
              pipeline.zadd(NodeKeys.OPERATIONS, started, operation.id());
              pipeline.zremrangeByRank(NodeKeys.OPERATIONS, 0, -1L - LISTED);
              return put;
            });
  }

  @Override
  public Optional<BulkOperation> find(String id) {
    var text = redis.reads().call(pipeline -> pipeline.get(NodeKeys.operation(id))::get);
    return Optional.ofNullable(text).map(this::read);
  }

  @Override
  public List<BulkOperation> latest(int limit) {
    var ids =
        redis.reads().call(pipeline -> pipeline.zrevrange(NodeKeys.OPERATIONS, 0, limit - 1L)::get);
    return redis
        .reads()
        .call(
            pipeline -> {
              var texts = ids.stream().map(id -> pipeline.get(NodeKeys.operation(id))).toList();
              return () -> texts.stream().map(text -> text.get()).filter(Objects::nonNull).toList();
            })
        .stream()
        .map(this::read)
        .toList();
  }

  private BulkOperation read(String text) {
    var entry = json.fromJson(text, Entry.class);
    var operation = entry.operation();
    return operation.status() != BulkOperation.Status.RUNNING || node.isAlive(entry.node())
        ? operation
        : operation.stopped(clock.instant(), NODE_DIED);
  }
}
