package io.postrider.redis;

import io.postrider.platform.SharedClock;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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

  /** A difference from which on somebody should look at the clocks. */
  private static final Duration NOTABLE = Duration.ofSeconds(5);

  @Inject Redis redis;
  @Inject SharedClock clock;

  /** The warnings, each as a sentence; empty if there are none. */
  List<String> list() {
    var found = new LinkedHashSet<String>();
    redis.warning().ifPresent(found::add);
    ofClocks().ifPresent(found::add);
    for (var primary : redis.primaries()) {
      warnUnless(primary, found, "appendonly", "yes", "all jobs are lost when Redis stops");
      warnUnless(
          primary, found, "appendfsync", "always", "a crash can lose what was just accepted");
      warnUnless(
          primary, found, "maxmemory-policy", "noeviction", "Redis deletes jobs when it is full");
    }
    return List.copyOf(found);
  }

  /** A warning if the clocks of this node and of Redis differ much. */
  private Optional<String> ofClocks() {
    var difference = clock.correction();
    return difference.abs().compareTo(NOTABLE) <= 0
        ? Optional.empty()
        : Optional.of(
            ("The clock of this node is %d s %s that of Redis, which the service uses: set both,"
                    + " for example by NTP.")
                .formatted(
                    difference.abs().toSeconds(), difference.isNegative() ? "ahead of" : "behind"));
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
