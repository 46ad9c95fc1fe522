package io.postrider.webhookstore;

import static io.postrider.platform.Jsonp.JSONP;
import static io.postrider.webhookstore.BreakerCodec.instant;

import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.execution.DeliveryName;
import io.postrider.job.JobId;
import io.postrider.jobstore.JobKeys;
import io.postrider.jobstore.Retention;
import io.postrider.redis.ListCursor;
import io.postrider.redis.Redis;
import io.postrider.redis.SpreadSet;
import io.postrider.webhook.DeliveryProgress;
import io.postrider.webhook.DeliveryStore;
import io.postrider.webhook.WebhookTask;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.StringReader;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;

/**
 * Delivery attempts as a list for each job, and the progress of each generation's deliveries as a
 * hash.
 */
@ApplicationScoped
class RedisDeliveries implements DeliveryStore {

  private static final String NOT_PENDING = "0";

  /** The answer of the script to an attempt that a later one has overtaken. */
  private static final Object LATE = 2L;

  private static final String OWN_URL = "0";

  @Inject Redis redis;
  @Inject RedisCircuitBreakers breakers;
  @Inject RedisEndpointDeliveries ofEndpoints;
  @Inject Retention retention;
  @Inject Clock clock;

  @Override
  public DeliveryState state(WebhookTask task) {
    return redis
        .reads()
        .call(
            pipeline -> {
              var job = new JobId(task.jobId());
              var progress = progress(pipeline, task.name());
              var erased = pipeline.hexists(JobKeys.job(job), "erased");
              var receiver = RedisCircuitBreakers.state(pipeline, task.target());
              return () ->
                  new DeliveryState(
                      erased.get() ? DeliveryProgress.WITHDRAWN : progress.get(), receiver.get());
            });
  }

  /**
   * What was recorded.
   *
   * @param late whether a later attempt had been recorded before
   * @param used how often the breaker's host was used, see {@link RedisCircuitBreakers#list}
   */
  private record Recorded(boolean late, long used) {}

  @Override
  public void record(
      WebhookTask task, DeliveryAttempt attempt, DeliveryProgress progress, boolean probe) {
    var target = task.target();
    var recorded =
        redis
            .writes()
            .call(
                pipeline -> {
                  list(pipeline, task, progress.status());
                  Supplier<Long> counted =
                      attempt.wasMade()
                          ? breakers.count(pipeline, target, attempt, probe)
                          : () -> 0L;
                  pipeline.sync();
                  var answer = record(pipeline, task, attempt, progress);
                  if (task.subscription() != null) {
                    ofEndpoints.index(pipeline, List.of(task.name()), progress.status());
                  }
                  return () -> new Recorded(answer.get().equals(LATE), counted.get());
                });
    if (recorded.late()) {
      listAsItStands(task);
    }
    if (attempt.wasMade()) {
      breakers.list(target, recorded.used());
    } else {
      breakers.keep(target);
    }
  }

  /** The lists were written before it was known that a later attempt had been recorded. */
  private void listAsItStands(WebhookTask task) {
    var standing = progress(task.name()).status();
    redis
        .writes()
        .call(
            pipeline -> {
              list(pipeline, task, standing);
              if (task.subscription() != null) {
                ofEndpoints.index(pipeline, List.of(task.name()), standing);
              }
              return () -> null;
            });
  }

  /**
   * Lists or unlists a failed webhook before the job's record changes. After a crash in between,
   * readers recognise a wrong entry; a missing entry would be lost.
   */
  private void list(AbstractPipeline pipeline, WebhookTask task, Status status) {
    if (task.subscription() != null) {
      // Its endpoint has a list of its own.
      return;
    }
    if (status == Status.FAILED) {
      pipeline.zadd(failedWebhooks().of(task.jobId()), clock.millis(), task.jobId());
    } else if (!task.shared()) {
      pipeline.zrem(failedWebhooks().of(task.jobId()), task.jobId());
    }
  }

  /**
   * Unlists a webhook that was delivered with the first attempt. It can be listed only if the job
   * has failed and was replayed.
   */
  void unlist(AbstractPipeline pipeline, WebhookTask task) {
    if (task.generation() > 0) {
      list(pipeline, task, Status.DELIVERED);
    }
  }

  private Supplier<Object> record(
      AbstractPipeline pipeline,
      WebhookTask task,
      DeliveryAttempt attempt,
      DeliveryProgress progress) {
    var job = new JobId(task.jobId());
    return Redis.run(
        pipeline,
        WebhookScripts.RECORD_DELIVERY,
        List.of(owner(task, job), JobKeys.deliveries(job), JobKeys.webhook(job)),
        outcome(task.name()),
        Integer.toString(progress.round()),
        Integer.toString(progress.attempt()),
        progress.status().name().toLowerCase(Locale.ROOT),
        progress.nextAt() == null ? NOT_PENDING : Long.toString(progress.nextAt().toEpochMilli()),
        write(attempt, progress.nextAt()),
        retention.millis());
  }

  /** What the record of a delivery belongs to: a job, or an event that is about no job. */
  private static String owner(WebhookTask task, JobId id) {
    return task.subscription() == null || task.subscription().isOfJob()
        ? JobKeys.job(id)
        : WebhookKeys.event(id);
  }

  @Override
  public DeliveryProgress progress(DeliveryName name) {
    return redis.reads().call(pipeline -> progress(pipeline, name));
  }

  /** The field for the delivery of a task's outcome to its receiver. */
  static String outcome(WebhookTask task) {
    return outcome(task.name());
  }

  /** The field for the delivery of an outcome to a receiver. */
  private static String outcome(DeliveryName name) {
    return name.receiver().equals(OWN_URL)
        ? Integer.toString(name.generation())
        : name.generation() + "." + name.receiver();
  }

  static Supplier<DeliveryProgress> progress(AbstractPipeline pipeline, DeliveryName name) {
    var field = pipeline.hget(JobKeys.webhook(name.job()), outcome(name));
    return () -> readProgress(field.get());
  }

  private static DeliveryProgress readProgress(String text) {
    if (text == null) {
      return DeliveryProgress.NONE;
    }
    var parts = text.split(" ");
    return new DeliveryProgress(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        Status.valueOf(parts[2].toUpperCase(Locale.ROOT)),
        parts[3].equals(NOT_PENDING) ? null : instant(parts[3]));
  }

  @Override
  public List<RecordedAttempt> attempts(JobId job) {
    return redis.reads().call(pipeline -> attempts(pipeline, job));
  }

  static Supplier<List<RecordedAttempt>> attempts(AbstractPipeline pipeline, JobId job) {
    var texts = pipeline.lrange(JobKeys.deliveries(job), 0, -1);
    return () -> texts.get().stream().map(text -> read(job, text)).toList();
  }

  @Override
  public FailedPage failed(String cursor, int limit) {
    var list = failedWebhooks();
    var found = list.latest(ListCursor.parse(cursor)).next(limit + 1);
    return new FailedPage(
        found.stream().limit(limit).map(entry -> new JobId(entry.getElement())).toList(),
        found.size() > limit ? ListCursor.text(found.get(limit - 1)) : null,
        list.size());
  }

  private SpreadSet failedWebhooks() {
    return redis.spread(JobKeys.FAILED_WEBHOOKS);
  }

  @Override
  public void forgetFailed(List<JobId> jobs) {
    failedWebhooks().remove(jobs.stream().map(JobId::value).toList());
  }

  static String write(DeliveryAttempt attempt, Instant nextAttemptAt) {
    var json =
        JSONP
            .createObjectBuilder()
            .add("at", attempt.at().toEpochMilli())
            .add("millis", attempt.durationMillis())
            .add("status", attempt.statusCode())
            .add("outcome", attempt.result().name());
    attempt.error().ifPresent(error -> json.add("error", error));
    if (nextAttemptAt != null) {
      json.add("next", nextAttemptAt.toEpochMilli());
    }
    return json.build().toString();
  }

  /** Reads what {@link #outcome} has written. */
  private static DeliveryName name(JobId job, String outcome) {
    int dot = outcome.indexOf('.');
    return dot < 0
        ? new DeliveryName(job, Integer.parseInt(outcome), OWN_URL)
        : new DeliveryName(
            job, Integer.parseInt(outcome.substring(0, dot)), outcome.substring(dot + 1));
  }

  /** Reads an entry: the script has put the number and the outcome in front of the JSON. */
  private static RecordedAttempt read(JobId job, String text) {
    var parts = text.split(" ", 3);
    try (var reader = JSONP.createReader(new StringReader(parts[2]))) {
      var json = reader.readObject();
      return new RecordedAttempt(
          Integer.parseInt(parts[0]),
          name(job, parts[1]),
          new DeliveryAttempt(
              Instant.ofEpochMilli(json.getJsonNumber("at").longValue()),
              json.getJsonNumber("millis").longValue(),
              json.getInt("status"),
              Optional.ofNullable(json.getString("error", null)),
              Optional.empty(),
              DeliveryAttempt.Result.valueOf(json.getString("outcome"))),
          json.containsKey("next")
              ? Instant.ofEpochMilli(json.getJsonNumber("next").longValue())
              : null);
    }
  }
}
