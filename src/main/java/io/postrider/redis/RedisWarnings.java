package io.postrider.redis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/** Warnings about settings with which Redis would lose data, and about clocks. */
@ApplicationScoped
class RedisWarnings {

  @Inject Redis redis;
  @Inject RedisClock clock;

  /** The warnings, each as a sentence; empty if there are none. */
  List<String> list() {
    var found = new LinkedHashSet<String>();
    redis.warning().ifPresent(found::add);
    clock.warning().ifPresent(found::add);
    for (var primary : redis.primaries()) {
      warnUnless(primary, found, "appendonly", "yes", "all jobs are lost when Redis stops");
      warnUnless(
          primary, found, "appendfsync", "always", "a crash can lose what was just accepted");
      warnUnless(
          primary, found, "maxmemory-policy", "noeviction", "Redis deletes jobs when it is full");
    }
    return List.copyOf(found);
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
