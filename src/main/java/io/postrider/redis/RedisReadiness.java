package io.postrider.redis;

import static java.util.logging.Level.WARNING;

import io.postrider.platform.LogLine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.logging.Logger;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Ready when Redis accepts writes. Warns about settings with which Redis would lose data. */
@Readiness
@ApplicationScoped
class RedisReadiness implements HealthCheck {

  private static final Logger LOG = Logger.getLogger(RedisReadiness.class.getName());

  @Inject Redis redis;
  @Inject RedisHealth health;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    try {
      warnings().forEach(warning -> LOG.log(WARNING, "event=redis-setting \"{0}\"", warning));
    } catch (JedisException away) {
      LogLine.of("redis-away-at-start")
          .with("problem", RedisHealth.describe(away))
          .log(LOG, WARNING);
    }
  }

  @Override
  public HealthCheckResponse call() {
    var answer = HealthCheckResponse.named("redis");
    return health
        .problem()
        .map(problem -> answer.down().withData("problem", problem).build())
        .orElseGet(() -> withWarnings(answer.up()));
  }

  private HealthCheckResponse withWarnings(HealthCheckResponseBuilder answer) {
    try {
      var warnings = warnings();
      return (warnings.isEmpty() ? answer : answer.withData("warning", String.join(" ", warnings)))
          .build();
    } catch (JedisException away) {
      return answer.down().withData("problem", RedisHealth.describe(away)).build();
    }
  }

  private Set<String> warnings() {
    var found = new LinkedHashSet<String>();
    redis.warning().ifPresent(found::add);
    for (var primary : redis.primaries()) {
      warnUnless(primary, found, "appendonly", "yes", "all jobs are lost when Redis stops");
      warnUnless(
          primary, found, "appendfsync", "always", "a crash can lose what was just accepted");
      warnUnless(
          primary, found, "maxmemory-policy", "noeviction", "Redis deletes jobs when it is full");
    }
    return found;
  }

  private void warnUnless(
      HostAndPort primary, Set<String> found, String setting, String wanted, String consequence) {
    var value = setting(primary, setting);
    if (value != null && !value.equals(wanted)) {
      found.add("Redis has %s %s, not %s: %s.".formatted(setting, value, wanted, consequence));
    }
  }

  /** The value of a setting; null if Redis refuses to return it, as hosted ones do. */
  private String setting(HostAndPort primary, String name) {
    try {
      var question = new CommandArguments(Protocol.Command.CONFIG).add("GET").add(name);
      return redis.on(primary, new CommandObject<>(question, BuilderFactory.STRING_MAP)).get(name);
    } catch (JedisDataException forbidden) {
      return null;
    }
  }
}
