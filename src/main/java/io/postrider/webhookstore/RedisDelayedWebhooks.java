package io.postrider.webhookstore;

import static java.util.logging.Level.SEVERE;

import io.postrider.job.JobId;
import io.postrider.jobstore.JobKeys;
import io.postrider.platform.LogLine;
import io.postrider.platform.UnknownVersionException;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import io.postrider.redis.SpreadSet;
import io.postrider.webhook.DelayedWebhooks;
import io.postrider.webhook.WebhookTask;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ZAddParams;
import redis.clients.jedis.resps.Tuple;

/**
 * Delayed webhooks: a sorted set of their unique names, by the time when they are due, and for each
 * job a hash of its tasks by these names. Those that were deferred because of their host or target
 * are also in a list of that one.
 */
@ApplicationScoped
class RedisDelayedWebhooks implements DelayedWebhooks {

  private static final Logger LOG = Logger.getLogger(RedisDelayedWebhooks.class.getName());
  private static final int CHUNK = 1_000;

  /** After this time a webhook of an unknown version is tried again: another node may know it. */
  private static final Duration UNKNOWN_PUT_OFF = Duration.ofMinutes(1);

  /** Nothing is deferred for as long; a name that a former version has left there goes with it. */
  private static final Duration DEFERRED_KEPT = Duration.ofDays(1);

  private static final char SEPARATOR = ' ';

  @Inject Redis redis;

  private SpreadSet list() {
    return redis.spread(WebhookKeys.DELAYED_WEBHOOKS);
  }

  @Override
  public void add(WebhookTask task, Instant dueAt) {
    redis.writes().call(pipeline -> RedisPipe.all(add(pipeline, task, dueAt)));
  }

  @Override
  public void defer(WebhookTask task, Instant dueAt, String receiverId) {
    var waiting = WebhookKeys.deferredWebhooks(receiverId);
    redis
        .writes()
        .call(
            pipeline -> {
              var replies = add(pipeline, task, dueAt);
              replies.add(pipeline.zadd(waiting, dueAt.toEpochMilli(), name(task))::get);
              replies.add(pipeline.pexpire(waiting, DEFERRED_KEPT.toMillis())::get);
              return RedisPipe.all(replies);
            });
  }

  /** Stores the task before its name, because a name without a task is removed. */
  private List<Supplier<?>> add(AbstractPipeline pipeline, WebhookTask task, Instant dueAt) {
    var name = name(task);
    var replies = new ArrayList<Supplier<?>>();
    replies.add(pipeline.hset(key(name), name, task.text())::get);
    pipeline.sync();
    replies.add(pipeline.zadd(list().of(name), dueAt.toEpochMilli(), name)::get);
    return replies;
  }

  @Override
  public List<WebhookTask> due(Instant time, int limit) {
    var names =
        list().earliest(time.toEpochMilli()).next(limit).stream().map(Tuple::getElement).toList();
    var found = new ArrayList<WebhookTask>();
    var gone = new ArrayList<String>();
    var unknown = new ArrayList<String>();
    double later = time.plus(UNKNOWN_PUT_OFF).toEpochMilli();
    texts(names)
        .forEach(
            (name, text) -> {
              try {
                var task = text.get() == null ? null : read(name, text.get());
                if (task == null) {
                  gone.add(name);
                } else {
                  found.add(task);
                }
              } catch (UnknownVersionException ofLaterRelease) {
                unknown.add(name);
              }
            });
    list().key().byPart(unknown).forEach((part, some) -> putOff(part, some, later));
    list().remove(gone);
    return found;
  }

  private void putOff(String part, List<String> names, double due) {
    var later = names.stream().collect(Collectors.toMap(name -> name, name -> due));
    redis.writes().call(pipeline -> pipeline.zadd(part, later, ZAddParams.zAddParams().xx())::get);
  }

  private Map<String, Response<String>> texts(List<String> names) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var texts = new LinkedHashMap<String, Response<String>>();
              names.forEach(name -> texts.put(name, pipeline.hget(key(name), name)));
              return () -> texts;
            });
  }

  private static WebhookTask read(String name, String text) {
    try {
      return WebhookTask.read(text);
    } catch (UnknownVersionException ofLaterRelease) {
      LogLine.of("unreadable-webhook")
          .with("webhook", name)
          .with("reason", ofLaterRelease.getMessage())
          .log(LOG, SEVERE);
      throw ofLaterRelease;
    } catch (IllegalArgumentException unreadable) {
      LogLine.of("unreadable-webhook").with("webhook", name).log(LOG, SEVERE);
      return null;
    }
  }

  @Override
  public void sent(Collection<WebhookTask> tasks) {
    redis
        .writes()
        .call(
            pipeline -> {
              var replies = new ArrayList<Supplier<?>>();
              for (var task : tasks) {
                var name = name(task);
                replies.add(pipeline.zrem(list().of(name), name)::get);
                replies.add(pipeline.hdel(key(name), name)::get);
                if (task.wasDeferred()) {
                  for (var receiver : List.of(task.host().id(), task.target().id())) {
                    replies.add(pipeline.zrem(WebhookKeys.deferredWebhooks(receiver), name)::get);
                  }
                }
              }
              return RedisPipe.all(replies);
            });
  }

  /** Changes only webhooks that are still delayed, and only to an earlier time. */
  @Override
  public void recall(String receiverId, Instant now) {
    double due = now.toEpochMilli();
    int skipped = 0;
    List<String> names;
    do {
      int from = skipped;
      names =
          redis
              .reads()
              .call(
                  pipeline ->
                      pipeline.zrange(
                              WebhookKeys.deferredWebhooks(receiverId), from, from + CHUNK - 1)
                          ::get);
      list().key().byPart(names).forEach((part, some) -> recall(part, some, due));
      skipped += names.size();
    } while (names.size() == CHUNK);
  }

  private void recall(String part, List<String> names, double due) {
    var sooner = names.stream().collect(Collectors.toMap(name -> name, name -> due));
    redis
        .writes()
        .call(pipeline -> pipeline.zadd(part, sooner, ZAddParams.zAddParams().xx().lt())::get);
  }

  @Override
  public long delayed() {
    return list().size();
  }

  /** The unique name of a task: the job's id, from which its key is made, and the step. */
  private static String name(WebhookTask task) {
    return task.jobId() + SEPARATOR + task.step();
  }

  private static String key(String name) {
    return JobKeys.delayedWebhooks(new JobId(name.substring(0, name.indexOf(SEPARATOR))));
  }
}
