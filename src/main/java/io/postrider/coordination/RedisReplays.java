package io.postrider.coordination;

import io.postrider.redis.Redis;
import io.postrider.webhook.Replay;
import io.postrider.webhook.ReplayStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import redis.clients.jedis.params.SetParams;

/** Replays as JSON values that expire, each with the node that runs it. */
@ApplicationScoped
class RedisReplays implements ReplayStore {

  private static final Duration KEPT = Duration.ofDays(1);
  private static final String NODE_DIED =
      "The node that ran this replay has died; start another one for the rest.";

  @Inject Redis redis;
  @Inject Node node;
  @Inject Clock clock;

  private final Jsonb json = JsonbBuilder.create();

  /** A replay and the id of the node that runs it. */
  public record Entry(String node, Replay replay) {}

  @Override
  public void put(Replay replay) {
    var key = NodeKeys.endpointReplay(replay.endpointId());
    var text = json.toJson(new Entry(node.id(), replay));
    var expiry = SetParams.setParams().px(KEPT.toMillis());
    redis.writes().call(pipeline -> pipeline.set(key, text, expiry)::get);
  }

  @Override
  public Optional<Replay> find(String endpointId) {
    var key = NodeKeys.endpointReplay(endpointId);
    return Optional.ofNullable(redis.reads().call(pipeline -> pipeline.get(key)::get))
        .map(this::read);
  }

  private Replay read(String text) {
    var entry = json.fromJson(text, Entry.class);
    var replay = entry.replay();
    return replay.status() != Replay.Status.RUNNING || node.isAlive(entry.node())
        ? replay
        : replay.stopped(clock.instant(), NODE_DIED);
  }
}
