package io.postrider.redis;

import io.postrider.job.JobId;
import io.postrider.webhook.DeliveryAttempt;
import io.postrider.webhook.DeliveryStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Delivery attempts as a list beside the record. */
@ApplicationScoped
class RedisDeliveries implements DeliveryStore {

  @Inject Redis redis;
  @Inject Retention retention;

  @Override
  public void record(JobId job, DeliveryAttempt attempt, Status status) {
    redis.run(
        Script.RECORD_DELIVERY,
        List.of(RedisKeys.job(job), RedisKeys.deliveries(job)),
        write(attempt),
        status.name().toLowerCase(Locale.ROOT),
        retention.millis());
  }

  @Override
  public List<DeliveryAttempt> attempts(JobId job) {
    return redis
        .reads()
        .call(pipeline -> pipeline.lrange(RedisKeys.deliveries(job), 0, -1)::get)
        .stream()
        .map(RedisDeliveries::read)
        .toList();
  }

  private static String write(DeliveryAttempt attempt) {
    var json =
        Json.createObjectBuilder()
            .add("at", attempt.at().toEpochMilli())
            .add("millis", attempt.durationMillis())
            .add("status", attempt.statusCode())
            .add("outcome", attempt.outcome().name());
    attempt.error().ifPresent(error -> json.add("error", error));
    return json.build().toString();
  }

  private static DeliveryAttempt read(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      var json = reader.readObject();
      return new DeliveryAttempt(
          Instant.ofEpochMilli(json.getJsonNumber("at").longValue()),
          json.getJsonNumber("millis").longValue(),
          json.getInt("status"),
          Optional.ofNullable(json.getString("error", null)),
          Optional.empty(),
          DeliveryAttempt.Outcome.valueOf(json.getString("outcome")));
    }
  }
}
