package io.postrider.redis;

import io.postrider.topology.NoPrimaryException;
import io.postrider.topology.RedisConfig;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Receives changes over one subscription of this node, to the channels of what is followed only.
 * Scripts publish to the channel that has the name of the key that they change. Messages are lost
 * while the connection is down, so all followers are notified when it is up again.
 */
@ApplicationScoped
public class RedisChanges {

  private static final Duration RECONNECT_DELAY = Duration.ofMillis(250);
  private static final long PING_SECONDS = RedisConfig.SUBSCRIBER_SILENCE.toSeconds() / 3;

  @Inject Redis redis;
  @Resource ManagedThreadFactory threads;
  @Resource ManagedScheduledExecutorService timer;

  /** A channel of this node's own, to which nobody publishes. */
  private final String own = "node:" + UUID.randomUUID();

  /** Followers by channel. Guarded by this, like {@link #subscription}. */
  private final Map<String, Runnable> followers = new HashMap<>();

  /** Null while there is no connection. */
  private JedisPubSub subscription;

  private volatile boolean stopping;
  private volatile Connection connection;
  private volatile HostAndPort server;
  private ScheduledFuture<?> pings;

  @PostConstruct
  void start() {
    threads.newThread(this::run).start();
    pings = timer.scheduleAtFixedRate(this::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
  }

  @PreDestroy
  void stop() {
    stopping = true;
    pings.cancel(false);
    disconnect();
  }

  private void disconnect() {
    var open = connection;
    if (open != null) {
      open.close();
    }
  }

  /**
   * Subscribes to a channel; does not wait for Redis.
   *
   * @param changed called when the subscription is in effect, after every message, and whenever
   *     messages may have been missed. Must not block
   */
  public synchronized void follow(String channel, Runnable changed) {
    followers.put(channel, changed);
    send(() -> subscription.subscribe(channel));
  }

  /** Ends the subscription to a channel. */
  public synchronized void unfollow(String channel) {
    followers.remove(channel);
    send(() -> subscription.unsubscribe(channel));
  }

  /** Shows that the connection lives; ends it if it leads to a former primary. */
  void ping() {
    if (hasMoved()) {
      disconnect();
    } else {
      synchronized (this) {
        send(() -> subscription.ping());
      }
    }
  }

  private boolean hasMoved() {
    try {
      return server != null && !server.equals(redis.primary());
    } catch (JedisException unknown) {
      return false;
    }
  }

  /**
   * Sends a command if there is a connection. A new connection subscribes for all followers anyway.
   */
  private void send(Runnable command) {
    if (subscription != null) {
      try {
        command.run();
      } catch (JedisException broken) {
        subscription = null;
      }
    }
  }

  private void run() {
    while (!stopping) {
      try {
        server = redis.primary();
        listen(server);
      } catch (NoPrimaryException unknown) {
        // Asks again after the delay.
      } catch (JedisException away) {
        // Followers are notified when the connection is up again.
        redis.failed(server, away);
      }
      synchronized (this) {
        subscription = null;
      }
      LockSupport.parkNanos(RECONNECT_DELAY.toNanos());
    }
  }

  private void listen(HostAndPort primary) {
    try (var opened = redis.subscriber(primary)) {
      connection = opened;
      new Subscription().proceed(opened, own);
    }
  }

  private synchronized Runnable follower(String channel) {
    return followers.getOrDefault(channel, () -> {});
  }

  /**
   * Subscribes to a channel of the node's own first, because a subscription without channels ends.
   */
  private final class Subscription extends JedisPubSub {

    @Override
    public void onSubscribe(String channel, int channels) {
      if (channel.equals(own)) {
        synchronized (RedisChanges.this) {
          subscription = this;
          if (!followers.isEmpty()) {
            subscribe(followers.keySet().toArray(String[]::new));
          }
        }
      } else {
        follower(channel).run();
      }
    }

    @Override
    public void onMessage(String channel, String revision) {
      follower(channel).run();
    }
  }
}
