package io.postrider.redis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import redis.clients.jedis.exceptions.JedisException;

/** Ready when Redis answers. */
@Readiness
@ApplicationScoped
class RedisReadiness implements HealthCheck {

  @Inject Redis redis;

  @Override
  public HealthCheckResponse call() {
    var answer = HealthCheckResponse.named("redis");
    try {
      redis.client().ping();
      return answer.up().build();
    } catch (JedisException away) {
      return answer.down().withData("problem", "Redis does not answer.").build();
    }
  }
}
