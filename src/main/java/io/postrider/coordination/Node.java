package io.postrider.coordination;

import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.Redis;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * This process, one of several that share the store. It writes a heartbeat, so that other nodes can
 * take over the leases of a killed process before these expire.
 */
@ApplicationScoped
public class Node {

  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration LIFE = Duration.ofSeconds(5);

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
        || redis.reads().call(pipeline -> pipeline.exists(NodeKeys.node(node))::get);
  }

  private void beat() {
    try {
      redis.setExpiring(NodeKeys.node(id), LIFE);
    } catch (UnavailableException away) {
      // The next heartbeat tries again. The readiness check reports that Redis is unreachable.
    }
  }
}
