package io.postrider.webhookstore;

import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.execution.DeliveryName;
import io.postrider.job.JobId;
import io.postrider.jobstore.JobKeys;
import io.postrider.jobstore.Retention;
import io.postrider.redis.Redis;
import io.postrider.webhook.FirstAttemptStore;
import io.postrider.webhook.WebhookTask;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** First attempts, with as few commands as possible, since they are most of all attempts. */
@ApplicationScoped
class RedisFirstAttempts implements FirstAttemptStore {

  @Inject Redis redis;
  @Inject RedisDeliveries deliveries;
  @Inject DeliveredWebhooks delivered;
  @Inject HostSuccesses successes;
  @Inject Retention retention;
  @Inject KnownReceivers receivers;

  @Override
  public CompletionStage<Receiver> receiver(WebhookTask task) {
    var target = task.target();
    var known = receivers.find(target);
    if (known.isPresent()) {
      return CompletableFuture.completedStage(known.get());
    }
    var job = JobKeys.job(new JobId(task.jobId()));
    return redis
        .reads()
        .submit(
            pipeline -> {
              var erased = pipeline.hexists(job, "erased");
              var breakers =
                  List.of(target.host().id(), target.id()).stream()
                      .map(id -> pipeline.hmget(WebhookKeys.breaker(id), "status", "failingSince"))
                      .toList();
              return () -> {
                if (erased.get() || breakers.stream().anyMatch(each -> each.get().get(0) != null)) {
                  return Receiver.CLOSED;
                }
                boolean fails = breakers.stream().anyMatch(each -> each.get().get(1) != null);
                return receivers.add(target, fails ? Receiver.FAILS : Receiver.WORKS);
              };
            });
  }

  @Override
  public CompletionStage<?> delivered(
      DeliveryName name, WebhookTask task, DeliveryAttempt attempt) {
    successes.count(task.target());
    return redis
        .writes()
        .submit(
            pipeline -> {
              deliveries.unlist(pipeline, task);
              var job = name.job();
              return Redis.run(
                  pipeline,
                  WebhookScripts.RECORD_FIRST,
                  List.of(JobKeys.job(job), JobKeys.deliveries(job), JobKeys.webhook(job)),
                  RedisDeliveries.outcome(task),
                  RedisDeliveries.write(attempt, null),
                  retention.millis());
            })
        .thenCompose(recorded -> delivered.add(name));
  }
}
