package io.postrider.redis;

import io.postrider.platform.RoundTrips;
import io.postrider.platform.RoundTrips.Store;
import io.postrider.platform.UnavailableException;
import io.postrider.topology.NoPrimaryException;
import io.postrider.topology.PossibleLoss;
import io.postrider.topology.PrimaryConnections;
import io.postrider.topology.RedisConfig;
import io.postrider.topology.RedisUrl;
import io.postrider.topology.RedisUrl.Access;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/**
 * The connections to Redis. Reads and writes have separate pipelines, so that a read does not wait
 * until a write has reached the disk.
 */
@ApplicationScoped
public class Redis {

  @Inject
  @ConfigProperty(name = "postrider.redis.url", defaultValue = "redis://127.0.0.1:6379")
  String url;

  /**
   * How many replicas must have a write before it counts as stored; with 0 nobody is waited for.
   */
  @Inject
  @ConfigProperty(name = "postrider.redis.replicas", defaultValue = "0")
  int replicas;

  @Inject RoundTrips trips;
  @Resource ManagedThreadFactory threads;

  private final RedisConfig config = new RedisConfig();
  private final PossibleLoss loss = new PossibleLoss();
  private PrimaryConnections connections;
  private Access access;
  private UnifiedJedis client;
  private RedisPipe reads;
  private RedisPipe writes;

  @PostConstruct
  void open() {
    connect();
    var sender = new CommandSender(connections, Replicas.NONE);
    client = connections.client(new SingleCommands(sender));
    reads = new RedisPipe(sender, threads, trips, Store.REDIS_READ);
    writes =
        new RedisPipe(
            new CommandSender(connections, new Replicas(replicas)),
            threads,
            trips,
            Store.REDIS_WRITE);
  }

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException if a setting can never work, which stops the start
   */
  private void connect() {
    if (replicas < 0) {
      throw new IllegalArgumentException("POSTRIDER_REDIS_REPLICAS must be 0 or more.");
    }
    var parsed = RedisUrl.parse(url);
    access = parsed.access();
    connections = PrimaryConnections.to(parsed, config, loss, threads);
  }

  @PreDestroy
  void close() {
    reads.close();
    writes.close();
    client.close();
  }

  /** How many replicas the pipeline of writes waits for. */
  int replicas() {
    return replicas;
  }

  /** The pipeline of commands that change nothing. */
  public RedisPipe reads() {
    return reads;
  }

  /** The pipeline of all other commands, and of scripts. */
  public RedisPipe writes() {
    return writes;
  }

  /** A client for rare commands, which need not share a round trip. */
  UnifiedJedis client() {
    return client;
  }

  /**
   * Sets a key to nothing for a time, by a command that waits for no pipeline.
   *
   * @throws UnavailableException if Redis does not answer, or refuses
   */
  public void setExpiring(String key, Duration life) {
    try {
      client.set(key, "", SetParams.setParams().px(life.toMillis()));
    } catch (JedisException failed) {
      throw new UnavailableException("Redis does not answer.", failed);
    }
  }

  /**
   * Where the primary is now; in a cluster one of the primaries, the same one as long as it is.
   *
   * @throws NoPrimaryException if it is not known
   */
  HostAndPort primary() {
    return connections.primary();
  }

  /**
   * All servers that take writes: one, or all primaries of a cluster.
   *
   * @throws NoPrimaryException if there is none, or none for some of the keys
   */
  Set<HostAndPort> primaries() {
    return connections.primaries();
  }

  /** A sorted set that everything writes to. */
  public SpreadSet spread(String name) {
    return new SpreadSet(this, new SpreadKey(name, connections.hasSlots()));
  }

  /** Runs a command that concerns one server, not a key, on a primary. */
  <T> T on(HostAndPort primary, CommandObject<T> command) {
    try (var connection = connections.getConnection(primary)) {
      return connection.executeCommand(command);
    } catch (JedisException failed) {
      failed(primary, failed);
      throw failed;
    }
  }

  /**
   * For each primary a key that it has.
   *
   * @param names makes keys from numbers; there are enough of them for any number of primaries
   */
  List<String> keyOnEachPrimary(IntFunction<String> names) {
    var primaries = new HashSet<>(primaries());
    var objects = connections.commands();
    return IntStream.range(0, Protocol.CLUSTER_HASHSLOTS)
        .takeWhile(number -> !primaries.isEmpty())
        .mapToObj(names)
        .filter(key -> primaries.remove(connections.serverOf(objects.exists(key).getArguments())))
        .toList();
  }

  /** Takes note that a connection to a primary has failed, so that another one is looked for. */
  void failed(HostAndPort primary, JedisException failure) {
    connections.failed(primary, failure);
  }

  /** How often something has happened by which a primary may have lost its last writes. */
  public long possibleLosses() {
    return loss.moments();
  }

  /** What is wrong with the setting although there is a primary. */
  Optional<String> warning() {
    return connections.warning();
  }

  /**
   * A new connection for a subscription, which the caller must close. It fails after {@link
   * RedisConfig#SUBSCRIBER_SILENCE} without data.
   */
  Connection subscriber(HostAndPort primary) {
    try {
      return new Connection(primary, config.subscriber(access));
    } catch (JedisException failed) {
      connections.silent(primary);
      throw failed;
    }
  }

  /**
   * Runs a script in the pipeline of writes.
   *
   * @throws UnavailableException if Redis does not answer, or refuses
   */
  public Object run(Script script, List<String> keys, String... arguments) {
    return writes.call(pipeline -> run(pipeline, script, keys, arguments));
  }

  /** The same without waiting for the answer. */
  public CompletableFuture<Object> submit(Script script, List<String> keys, String... arguments) {
    return writes.submit(pipeline -> run(pipeline, script, keys, arguments));
  }

  /** Adds a script to a pipeline. A server that does not have it gets it when it says so. */
  public static Supplier<Object> run(
      AbstractPipeline pipeline, Script script, List<String> keys, String... arguments) {
    return pipeline.evalsha(script.sha(), keys, List.of(arguments));
  }
}
