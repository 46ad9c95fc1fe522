package io.postrider.webhookstore;

import io.postrider.endpoint.EndpointRates;
import io.postrider.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The time of the next free call to each endpoint, which expires when it is past. */
@ApplicationScoped
class RedisEndpointRates implements EndpointRates {

  /** In microseconds; longer than any wait. */
  private static final String ANY_WAIT = Long.toString(Long.MAX_VALUE);

  @Inject Redis redis;

  @Override
  public Duration reserve(String endpointId, int perSecond) {
    return wait(
        redis.run(
            WebhookScripts.RESERVE_CALL,
            List.of(WebhookKeys.endpointRate(endpointId)),
            Integer.toString(perSecond),
            ANY_WAIT));
  }

  @Override
  public CompletionStage<Optional<Duration>> reserveWithin(
      Duration longest, String endpointId, int perSecond) {
    return redis
        .submit(
            WebhookScripts.RESERVE_CALL,
            List.of(WebhookKeys.endpointRate(endpointId)),
            Integer.toString(perSecond),
            Long.toString(TimeUnit.MICROSECONDS.convert(longest)))
        .thenApply(
            micros -> Optional.of(wait(micros)).filter(wait -> wait.compareTo(longest) <= 0));
  }

  private static Duration wait(Object micros) {
    return Duration.of((Long) micros, ChronoUnit.MICROS);
  }
}
