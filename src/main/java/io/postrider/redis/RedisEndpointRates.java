package io.postrider.redis;

import io.postrider.endpoint.EndpointRates;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The time of the next free call to each endpoint, which expires when it is past. */
@ApplicationScoped
class RedisEndpointRates implements EndpointRates {

  @Inject Redis redis;

  @Override
  public Duration reserve(String endpointId, int perSecond) {
    var micros =
        redis.run(
            Script.RESERVE_CALL,
            List.of(RedisKeys.endpointRate(endpointId)),
            Integer.toString(perSecond),
            "false");
    return Duration.ofNanos(1_000 * (Long) micros);
  }

  @Override
  public CompletionStage<Boolean> takeNow(String endpointId, int perSecond) {
    return redis
        .submit(
            Script.RESERVE_CALL,
            List.of(RedisKeys.endpointRate(endpointId)),
            Integer.toString(perSecond),
            "true")
        .thenApply(micros -> micros.equals(0L));
  }
}
