package io.postrider.webhookstore;

import io.postrider.endpoint.Registration;
import io.postrider.endpoint.RegistrationStore;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisChanges;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import redis.clients.jedis.params.ScanParams;

/**
 * Registered endpoints as one hash, with a counter of changes, and a sorted set of the latest
 * changes, so that a node reads only what has changed since its last read.
 */
@ApplicationScoped
class RedisRegistrations implements RegistrationStore {

  /** A node that has missed more changes reads everything again. */
  private static final int KEPT_CHANGES = 10_000;

  private static final int CHUNK = 1_000;

  @Inject Redis redis;
  @Inject RedisChanges changes;

  private final Jsonb json = JsonbBuilder.create();

  /**
   * Reads the version first, so that a change between the two reads is noticed by the next read.
   */
  @Override
  public Known read(Known former) {
    long version = version();
    if (version == former.version()) {
      return former;
    }
    long missed = version - former.version();
    return new Known(
        version,
        missed < 0 || missed > KEPT_CHANGES || former == Known.NOTHING
            ? all()
            : changed(former.byId(), former.version()));
  }

  private long version() {
    var version =
        redis.reads().call(pipeline -> pipeline.get(WebhookKeys.REGISTRATIONS_VERSION)::get);
    return version == null ? 0 : Long.parseLong(version);
  }

  private Map<String, Registration> all() {
    var all = new TreeMap<String, Registration>();
    var size = new ScanParams().count(CHUNK);
    var cursor = ScanParams.SCAN_POINTER_START;
    do {
      var from = cursor;
      var scanned =
          redis
              .reads()
              .call(pipeline -> pipeline.hscan(WebhookKeys.REGISTRATIONS, from, size)::get);
      scanned.getResult().forEach(entry -> all.put(entry.getKey(), read(entry.getValue())));
      cursor = scanned.getCursor();
    } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    return all;
  }

  private Map<String, Registration> changed(Map<String, Registration> former, long version) {
    var ids =
        redis
            .reads()
            .call(
                pipeline ->
                    pipeline.zrangeByScore(WebhookKeys.REGISTRATIONS_CHANGES, "(" + version, "+inf")
                        ::get);
    if (ids.isEmpty()) {
      return former;
    }
    var texts =
        redis
            .reads()
            .call(
                pipeline ->
                    pipeline.hmget(WebhookKeys.REGISTRATIONS, ids.toArray(String[]::new))::get);
    var all = new TreeMap<>(former);
    for (int i = 0; i < ids.size(); i++) {
      if (texts.get(i) == null) {
        all.remove(ids.get(i));
      } else {
        all.put(ids.get(i), read(texts.get(i)));
      }
    }
    return all;
  }

  private Registration read(String text) {
    return json.fromJson(text, Registration.class);
  }

  @Override
  public Replaced replace(Registration former, Registration now, int most) {
    var either = former == null ? now : former;
    var expected = former == null ? "" : stored(former.id());
    if (former != null && (expected == null || !read(expected).equals(former))) {
      return Replaced.CHANGED;
    }
    var answer =
        redis.run(
            WebhookScripts.REPLACE_REGISTRATION,
            List.of(
                WebhookKeys.REGISTRATIONS,
                WebhookKeys.REGISTRATIONS_VERSION,
                WebhookKeys.REGISTRATIONS_COUNTS,
                WebhookKeys.REGISTRATIONS_CHANGES),
            either.id(),
            expected,
            now == null ? "" : json.toJson(now),
            either.owner(),
            Integer.toString(most),
            Integer.toString(KEPT_CHANGES));
    return Replaced.valueOf(answer.toString().toUpperCase(Locale.ROOT));
  }

  /** The text as it is stored: another version may write the same endpoint differently. */
  private String stored(String id) {
    return redis.reads().call(pipeline -> pipeline.hget(WebhookKeys.REGISTRATIONS, id)::get);
  }

  @Override
  public void follow(Runnable changed) {
    changes.follow(WebhookKeys.REGISTRATIONS_VERSION, changed);
  }
}
