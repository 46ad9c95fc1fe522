package io.postrider.redis;

import io.postrider.platform.PeriodicTasks;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/**
 * This process, one of several that share the store. It writes a heartbeat, so that other nodes can
 * take over the leases of a killed process before these expire.
 */
@ApplicationScoped
public class Node {

  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final long LIFE_MILLIS = 5_000;

  @Inject Redis redis;
  @Inject PeriodicTasks tasks;

  private final String id = UUID.randomUUID().toString();
  private final AtomicLong tokens = new AtomicLong();

  @PostConstruct
  void start() {
    tasks.startNow(BEAT, this::beat);
  }

  /** The id of this node, which no other has. */
  public String id() {
    return id;
  }

  /** A new fencing token, which contains the id of this node. */
  public String nextToken() {
    return id + ":" + tokens.incrementAndGet();
  }

  /** Whether the process that made this token is alive. */
  public boolean lives(String token) {
    return isAlive(token.substring(0, token.indexOf(':')));
  }

  /** Whether a process is alive, that is, still writes its heartbeat. */
  public boolean isAlive(String node) {
    return node.equals(id)
        || redis.reads().call(pipeline -> pipeline.exists(RedisKeys.node(node))::get);
  }

  private void beat() {
    try {
      redis.client().set(RedisKeys.node(id), "", SetParams.setParams().px(LIFE_MILLIS));
    } catch (JedisException away) {
      // The next heartbeat tries again. The readiness check reports that Redis is unreachable.
    }
  }
}
