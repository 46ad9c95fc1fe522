package io.postrider.redis;

import io.postrider.platform.Leadership;
import io.postrider.platform.SharedClock;
import io.postrider.testkit.Stub;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ScheduledFuture;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.UnifiedJedis;

/** What the stores of one process share, wired by hand, with a manual heartbeat. */
public final class RedisNode implements AutoCloseable {

  public final Redis redis = new Redis();
  final RedisClock redisClock = new RedisClock();
  final SharedClock clock;
  final Node node = new Node();
  final RedisLeadership leadership = new RedisLeadership();
  private final List<RedisChanges> changes = new ArrayList<>();

  /** A node that waits for no replicas, on this machine. */
  public RedisNode(URI url) {
    this(url.toString(), 0, Clock.systemUTC());
  }

  /**
   * A node.
   *
   * @param replicas how many of them its writes wait for
   * @param ofMachine the clock of its machine
   */
  public RedisNode(String url, int replicas, Clock ofMachine) {
    clock = new SharedClock(ofMachine);
    redis.url = url;
    redis.replicas = replicas;
    redis.trips = (store, nanos) -> {};
    redis.threads = new PlainThreads();
    redis.open();
    redisClock.redis = redis;
    redisClock.clock = clock;
    node.redis = redis;
    leadership.redis = redis;
    leadership.node = node;
    leadership.condition = () -> true;
  }

  public UnifiedJedis client() {
    return redis.client();
  }

  public Node node() {
    return node;
  }

  public SharedClock clock() {
    return clock;
  }

  public Leadership leadership() {
    return leadership;
  }

  public HostAndPort primary() {
    return redis.primary();
  }

  public Set<HostAndPort> primaries() {
    return redis.primaries();
  }

  public List<String> keyOnEachPrimary() {
    return redis.keyOnEachPrimary(RedisKeys::probe);
  }

  /** What is wrong with the setting although there is a primary. */
  public Optional<String> warning() {
    return redis.warning();
  }

  /** What is wrong with Redis; empty if nothing is. */
  public String problem() {
    var probe = new RedisProbe();
    probe.redis = redis;
    return probe.problem().orElse("");
  }

  /** Starts receiving changes until the node is closed, with pings by hand only. */
  public RedisChanges changes() {
    var started = new RedisChanges();
    started.redis = redis;
    started.node = node;
    started.threads = new PlainThreads();
    started.timer =
        Stub.of(
            ManagedScheduledExecutorService.class,
            Map.of(
                "scheduleAtFixedRate",
                ping -> Stub.of(ScheduledFuture.class, Map.of("cancel", nothing -> true))));
    started.start();
    changes.add(started);
    return started;
  }

  /** Writes the heartbeat. */
  public void beat() {
    redis.client().set(RedisKeys.node(node.id()), "");
  }

  /** Removes the heartbeat, as it expires some seconds after a process is killed. */
  public void kill() {
    redis.client().del(RedisKeys.node(node.id()));
  }

  @Override
  public void close() {
    changes.forEach(RedisChanges::stop);
    redis.close();
  }

  private static final class PlainThreads implements ManagedThreadFactory {

    @Override
    public Thread newThread(Runnable task) {
      return new Thread(task, "store");
    }

    @Override
    public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
      throw new UnsupportedOperationException("not needed");
    }
  }
}
