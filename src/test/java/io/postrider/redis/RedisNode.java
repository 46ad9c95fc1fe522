package io.postrider.redis;

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

/** The connections of one process of the service, wired by hand. */
public final class RedisNode implements AutoCloseable {

  public final Redis redis = new Redis();
  final SharedClock clock;
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
  }

  public UnifiedJedis client() {
    return redis.client();
  }

  public SharedClock clock() {
    return clock;
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

  /** What an operator is warned of. */
  public List<String> warnings() {
    var warnings = new RedisWarnings();
    warnings.redis = redis;
    warnings.clock = clock;
    return warnings.list();
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
