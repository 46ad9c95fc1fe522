package io.postrider.coordination;

import io.postrider.deadletter.MissedJobs;
import io.postrider.job.JobId;
import io.postrider.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import redis.clients.jedis.params.SetParams;

/** What the reconciler has found, as a JSON value that expires. */
@ApplicationScoped
class RedisMissedJobs implements MissedJobs {

  @Inject Redis redis;

  private final Jsonb json = JsonbBuilder.create();

  /** The stored form. */
  public record Entry(List<String> ids, int skipped, boolean again, long keptMillis) {}

  /** The age follows from the time that is left, so that no two clocks are compared. */
  @Override
  public Optional<Noted> last() {
    return redis
        .reads()
        .call(
            pipeline -> {
              var text = pipeline.get(NodeKeys.MISSED);
              var left = pipeline.pttl(NodeKeys.MISSED);
              return () ->
                  Optional.ofNullable(text.get())
                      .map(entry -> noted(json.fromJson(entry, Entry.class), left.get()));
            });
  }

  private static Noted noted(Entry entry, long leftMillis) {
    var ids = entry.ids().stream().map(JobId::new).collect(Collectors.toSet());
    return new Noted(
        new Found(ids, entry.skipped(), entry.again()),
        Duration.ofMillis(entry.keptMillis() - leftMillis));
  }

  @Override
  public void note(Found found, Duration kept) {
    var ids = found.ids().stream().map(JobId::value).toList();
    var entry = new Entry(ids, found.skipped(), found.again(), kept.toMillis());
    var expiry = SetParams.setParams().px(kept.toMillis());
    redis.writes().call(p -> p.set(NodeKeys.MISSED, json.toJson(entry), expiry)::get);
  }
}
