package io.postrider.webhookstore;

import io.postrider.execution.DeliveryName;
import io.postrider.job.JobId;
import io.postrider.jobstore.Retention;
import io.postrider.redis.ListCursor;
import io.postrider.redis.MergedSets;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import io.postrider.webhook.DeliveryStore.Status;
import io.postrider.webhook.EndpointDeliveries;
import io.postrider.webhook.WebhookTask;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.resps.Tuple;

/**
 * A sorted set of the deliveries of each endpoint for each state, by the time of the event; all
 * else about them is stored with their jobs.
 */
@ApplicationScoped
class RedisEndpointDeliveries implements EndpointDeliveries {

  private static final String KEPT = "50000";

  /** One in so many calls removes the oldest entries. */
  private static final String SELDOM = "8";

  /** The most deliveries that one script lists; Lua passes no more than some thousand arguments. */
  private static final int AT_ONCE = 1_000;

  /** In place of the number of a state: pending, unless the delivery is listed already. */
  private static final int NEW = 0;

  @Inject Redis redis;
  @Inject Retention retention;
  @Inject Clock clock;

  @Override
  public void keepEvent(JobId event, String type, String body) {
    var key = WebhookKeys.event(event);
    var kept = Long.parseLong(retention.millis());
    redis
        .writes()
        .call(
            pipeline ->
                RedisPipe.all(
                    List.of(
                        pipeline.hset(key, Map.of("type", type, "body", body)),
                        pipeline.pexpire(key, kept))));
  }

  @Override
  public void begin(Collection<DeliveryName> names) {
    begin(names, NEW);
  }

  @Override
  public void beginAgain(Collection<DeliveryName> names) {
    begin(names, number(Status.PENDING));
  }

  private void begin(Collection<DeliveryName> all, int state) {
    if (all.stream().anyMatch(name -> WebhookTask.endpointOf(name) != null)) {
      redis.writes().call(pipeline -> index(pipeline, all, state));
    }
  }

  @Override
  public void list(DeliveryName name, Status state) {
    begin(List.of(name), number(state));
  }

  /** Lists by their state those of the deliveries that go to registered endpoints. */
  Supplier<List<Object>> index(
      AbstractPipeline pipeline, Collection<DeliveryName> names, Status state) {
    return index(pipeline, names, number(state));
  }

  private Supplier<List<Object>> index(
      AbstractPipeline pipeline, Collection<DeliveryName> names, int state) {
    var byEndpoint = new LinkedHashMap<String, List<String>>();
    for (var name : names) {
      var endpoint = WebhookTask.endpointOf(name);
      if (endpoint != null) {
        byEndpoint.computeIfAbsent(endpoint, first -> new ArrayList<>()).add(name.text());
      }
    }
    var replies = new ArrayList<Supplier<Object>>();
    byEndpoint.forEach(
        (endpoint, texts) -> {
          for (int from = 0; from < texts.size(); from += AT_ONCE) {
            var some = texts.subList(from, Math.min(texts.size(), from + AT_ONCE));
            replies.add(index(pipeline, endpoint, some, state));
          }
        });
    return RedisPipe.all(replies);
  }

  private static int number(Status state) {
    return state.ordinal() + 1;
  }

  private Supplier<Object> index(
      AbstractPipeline pipeline, String endpointId, List<String> deliveries, int state) {
    long now = clock.millis();
    var kept = retention.millis();
    var settings =
        Stream.of(
            Integer.toString(state),
            Long.toString(now),
            Long.toString(now - Long.parseLong(kept)),
            KEPT,
            kept,
            SELDOM);
    return Redis.run(
        pipeline,
        WebhookScripts.INDEX_DELIVERY,
        keys(endpointId, Arrays.asList(Status.values())),
        Stream.concat(settings, deliveries.stream()).toArray(String[]::new));
  }

  private static List<String> keys(String endpointId, Collection<Status> states) {
    return states.stream().map(state -> WebhookKeys.endpointDeliveries(endpointId, state)).toList();
  }

  private static List<String> keys(Filter filter) {
    return keys(filter.endpointId(), filter.states());
  }

  private static double from(Filter filter) {
    return filter.from() == null ? Double.NEGATIVE_INFINITY : filter.from().toEpochMilli();
  }

  @Override
  public long count(Filter filter) {
    var until = filter.to() == null ? "+inf" : "(" + filter.to().toEpochMilli();
    var from = filter.from() == null ? "-inf" : Long.toString(filter.from().toEpochMilli());
    return redis
        .reads()
        .call(
            pipeline ->
                RedisPipe.all(
                    keys(filter).stream().map(key -> pipeline.zcount(key, from, until)).toList()))
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  @Override
  public Page list(Filter filter, String cursor, int limit) {
    var start =
        cursor == null && filter.to() != null
            ? new Tuple("", (double) filter.to().toEpochMilli())
            : ListCursor.parse(cursor).entry();
    var found = MergedSets.latest(redis, keys(filter), from(filter), start).next(limit + 1);
    var page = found.stream().limit(limit).toList();
    return new Page(
        page.isEmpty() ? List.of() : redis.reads().call(pipeline -> read(pipeline, page)),
        found.size() > limit ? ListCursor.text(page.get(limit - 1)) : null);
  }

  private Supplier<List<Listed>> read(AbstractPipeline pipeline, List<Tuple> page) {
    return RedisPipe.all(page.stream().map(entry -> read(pipeline, entry)).toList());
  }

  private Supplier<Listed> read(AbstractPipeline pipeline, Tuple entry) {
    var name = DeliveryName.parse(entry.getElement());
    var progress = RedisDeliveries.progress(pipeline, name);
    var attempts = RedisDeliveries.attempts(pipeline, name.job());
    return () ->
        new Listed(
            name,
            Instant.ofEpochMilli((long) entry.getScore()),
            progress.get(),
            attempts.get().stream().filter(each -> each.delivery().equals(name)).toList());
  }
}
