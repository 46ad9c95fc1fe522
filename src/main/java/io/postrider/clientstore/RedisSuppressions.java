package io.postrider.clientstore;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.recipient.EmailAddress;
import io.postrider.recipient.Suppression;
import io.postrider.recipient.Suppression.Reason;
import io.postrider.recipient.SuppressionList;
import io.postrider.redis.ListCursor;
import io.postrider.redis.MergedSets;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.StringReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import redis.clients.jedis.params.ZAddParams;
import redis.clients.jedis.resps.Tuple;

/**
 * Suppressions as a hash for each address, by type, and a sorted set of their names, by time. The
 * name is added first and removed last, so that the list never misses a suppression in force.
 */
@ApplicationScoped
class RedisSuppressions implements SuppressionList {

  /** The field for all types; no type has this name. */
  private static final String ALL = "*";

  @Inject Redis redis;

  @Override
  public void add(String owner, Suppression suppression) {
    var type = typeName(suppression);
    var email = suppression.email();
    redis
        .writes()
        .call(
            pipeline -> {
              var listed =
                  pipeline.zadd(
                      ClientKeys.suppressions(owner),
                      suppression.at().toEpochMilli(),
                      name(email, type),
                      ZAddParams.zAddParams().nx());
              pipeline.sync();
              var kept =
                  pipeline.hsetnx(ClientKeys.suppressed(owner, email), type, write(suppression));
              return () -> listed.get() + kept.get();
            });
  }

  @Override
  public Map<EmailAddress, List<Suppression>> of(String owner, Set<EmailAddress> emails) {
    var asked = List.copyOf(emails);
    var hashes =
        redis
            .reads()
            .call(
                pipeline ->
                    RedisPipe.all(
                        asked.stream()
                            .map(email -> pipeline.hgetAll(ClientKeys.suppressed(owner, email)))
                            .toList()));
    var found = new HashMap<EmailAddress, List<Suppression>>();
    for (int i = 0; i < asked.size(); i++) {
      var texts = hashes.get(i).values();
      found.put(asked.get(i), texts.stream().map(RedisSuppressions::read).toList());
    }
    return found;
  }

  @Override
  public int remove(String owner, EmailAddress email, String type) {
    var key = ClientKeys.suppressed(owner, email);
    var removed =
        of(owner, email).stream()
            .filter(each -> type == null || type.equals(each.type()))
            .map(RedisSuppressions::typeName)
            .toList();
    if (!removed.isEmpty()) {
      redis
          .writes()
          .call(
              pipeline -> {
                var forgotten = pipeline.hdel(key, removed.toArray(String[]::new));
                pipeline.sync();
                var unlisted =
                    pipeline.zrem(
                        ClientKeys.suppressions(owner),
                        removed.stream().map(each -> name(email, each)).toArray(String[]::new));
                return () -> forgotten.get() + unlisted.get();
              });
    }
    return removed.size();
  }

  @Override
  public Page page(String owner, String cursor, int limit) {
    var key = ClientKeys.suppressions(owner);
    var found =
        MergedSets.latest(
                redis, List.of(key), Double.NEGATIVE_INFINITY, ListCursor.parse(cursor).entry())
            .next(limit + 1);
    long total = redis.reads().call(pipeline -> pipeline.zcard(key)::get);
    var page = found.stream().limit(limit).map(Tuple::getElement).toList();
    return new Page(
        find(owner, page),
        found.size() > limit ? ListCursor.text(found.get(limit - 1)) : null,
        total);
  }

  private List<Suppression> find(String owner, List<String> names) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var details =
                  names.stream()
                      .map(name -> name.split(" ", 2))
                      .map(
                          name ->
                              pipeline.hmget(
                                  ClientKeys.suppressed(owner, new EmailAddress(name[0])), name[1]))
                      .toList();
              return () -> details.stream().map(detail -> detail.get().get(0)).toList();
            })
        .stream()
        .filter(Objects::nonNull)
        .map(RedisSuppressions::read)
        .toList();
  }

  private static String typeName(Suppression suppression) {
    return Objects.requireNonNullElse(suppression.type(), ALL);
  }

  /**
   * The name of a suppression. An address contains no space, so that the name can be split again.
   */
  private static String name(EmailAddress email, String type) {
    return email.key() + " " + type;
  }

  private static String write(Suppression suppression) {
    var json =
        JSONP
            .createObjectBuilder()
            .add("email", suppression.email().value())
            .add("reason", suppression.reason().name())
            .add("at", suppression.at().toEpochMilli());
    if (suppression.type() != null) {
      json.add("type", suppression.type());
    }
    if (suppression.detail() != null) {
      json.add("detail", suppression.detail());
    }
    return json.build().toString();
  }

  private static Suppression read(String text) {
    try (var reader = JSONP.createReader(new StringReader(text))) {
      var json = reader.readObject();
      return new Suppression(
          new EmailAddress(json.getString("email")),
          json.getString("type", null),
          Reason.valueOf(json.getString("reason")),
          json.getString("detail", null),
          Instant.ofEpochMilli(json.getJsonNumber("at").longValue()));
    }
  }
}
