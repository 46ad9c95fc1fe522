package io.postrider.clientstore;

import io.postrider.access.AuditEntry;
import io.postrider.access.AuditLog;
import io.postrider.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.util.Map;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;

/** The audit log as a stream that is trimmed to the newest entries. */
@ApplicationScoped
class RedisAuditLog implements AuditLog {

  private static final int KEPT = 10_000;
  private static final String ENTRY = "entry";

  @Inject Redis redis;

  private final Jsonb json = JsonbBuilder.create();

  @Override
  public void record(AuditEntry entry) {
    var fields = Map.of(ENTRY, json.toJson(entry));
    var params = XAddParams.xAddParams().maxLen(KEPT).approximateTrimming();
    redis.writes().call(pipeline -> pipeline.xadd(ClientKeys.AUDIT, fields, params)::get);
  }

  @Override
  public Page entries(String cursor, int limit) {
    var from = cursor == null ? "+" : "(" + new StreamEntryID(cursor);
    var found =
        redis
            .reads()
            .call(pipeline -> pipeline.xrevrange(ClientKeys.AUDIT, from, "-", limit + 1)::get);
    var page = found.stream().limit(limit).toList();
    return new Page(
        page.stream()
            .map(entry -> json.fromJson(entry.getFields().get(ENTRY), AuditEntry.class))
            .toList(),
        found.size() > limit ? page.get(limit - 1).getID().toString() : null);
  }
}
