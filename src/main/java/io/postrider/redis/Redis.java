package io.postrider.redis;

import io.postrider.platform.RoundTrips;
import io.postrider.platform.RoundTrips.Store;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.RedisUrl.Access;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * The connections to Redis. Reads and writes have separate pipelines, so that a read does not wait
 * until a write has reached the disk.
 */
@ApplicationScoped
class Redis {

  /**
   * What Redis answers when it is not, or not yet, the one to ask: a replica; one that reads its
   * data; a replica without its primary; a primary that has lost its replicas, which may be since
   * another has taken its place.
   */
  private static final Set<String> ANSWERS_OF_FORMER_PRIMARIES =
      Set.of("READONLY", "LOADING", "MASTERDOWN", "NOREPLICAS");

  @Inject
  @ConfigProperty(name = "postrider.redis.url", defaultValue = "redis://127.0.0.1:6379")
  String url;

  @Inject RoundTrips trips;
  @Resource ManagedThreadFactory threads;

  private final RedisConfig config = new RedisConfig();
  private PrimaryConnections connections;
  private Access access;
  private UnifiedJedis client;
  private RedisPipe reads;
  private RedisPipe writes;

  @PostConstruct
  void open() {
    connect();
    reads = new RedisPipe(client, threads, trips, Store.REDIS_READ, this::leaveStale);
    writes = new RedisPipe(client, threads, trips, Store.REDIS_WRITE, this::leaveStale);
  }

  /** The one place that tells the forms of the URL apart. */
  private void connect() {
    try {
      var parsed = RedisUrl.parse(url);
      access = parsed.access();
      connections =
          parsed instanceof RedisUrl.Sentinels sentinels
              ? new SentinelRedis(sentinels, config)
              : new SingleRedis((RedisUrl.Single) parsed, config);
    } catch (IllegalArgumentException wrong) {
      connections = new UnusableRedis(wrong.getMessage());
    }
    client =
        RedisClient.builder()
            .connectionProvider(connections)
            .commandExecutor(new StaleAwareExecutor(connections, this::leaveStale))
            .build();
  }

  @PreDestroy
  void close() {
    reads.close();
    writes.close();
    client.close();
  }

  RedisPipe reads() {
    return reads;
  }

  RedisPipe writes() {
    return writes;
  }

  /** A client for rare commands, which need not share a round trip. */
  UnifiedJedis client() {
    return client;
  }

  /**
   * Looks for the primary again if the failure is one that a former primary causes: it is away, or
   * refuses. Harmless after any other failure.
   */
  void leaveStale(JedisException failed) {
    var message = String.valueOf(failed.getMessage());
    if (failed instanceof JedisConnectionException
        || ANSWERS_OF_FORMER_PRIMARIES.stream().anyMatch(message::startsWith)) {
      connections.leaveStale();
    }
  }

  /**
   * Where the primary is now.
   *
   * @throws NoPrimaryException if it is not known
   */
  HostAndPort primary() {
    return connections.primary();
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
    return new Connection(primary, config.subscriber(access));
  }

  /**
   * Runs a script in the pipeline of writes.
   *
   * @throws UnavailableException if Redis does not answer, or refuses
   */
  Object run(Script script, List<String> keys, String... arguments) {
    return call(Map.of(script, keys.get(0)), call(script, keys, arguments));
  }

  /** Runs a script; loads it into Redis first if Redis does not have it. */
  CompletableFuture<Object> submit(Script script, List<String> keys, String... arguments) {
    var call = call(script, keys, arguments);
    return writes
        .submit(call)
        .exceptionallyCompose(
            failed ->
                failed instanceof JedisNoScriptException
                    ? writes
                        .submit(load(script, keys))
                        .thenCompose(loaded -> writes.submit(call))
                        .exceptionallyCompose(Redis::forgottenAgain)
                    : CompletableFuture.failedFuture(failed));
  }

  /**
   * Sends commands that include scripts. If Redis does not have one of the scripts, this loads all
   * of them and sends all commands again, so the commands must be idempotent.
   *
   * @throws UnavailableException if Redis does not answer, or refuses
   */
  <T> T call(Map<Script, String> scripts, RedisPipe.Commands<T> commands) {
    try {
      return writes.call(commands);
    } catch (JedisNoScriptException forgotten) {
      scripts.forEach((script, key) -> writes.call(load(script, List.of(key))));
      return RedisPipe.await(writes.submit(commands).exceptionallyCompose(Redis::forgottenAgain));
    }
  }

  /** Redis was restarted between loading the script and running it: the caller must try again. */
  private static <T> CompletableFuture<T> forgottenAgain(Throwable failed) {
    var cause = failed instanceof CompletionException wrapped ? wrapped.getCause() : failed;
    return CompletableFuture.failedFuture(
        cause instanceof JedisNoScriptException
            ? new UnavailableException("Redis was restarted.", cause)
            : cause);
  }

  private static RedisPipe.Commands<Object> call(
      Script script, List<String> keys, String... arguments) {
    return pipeline -> run(pipeline, script, keys, arguments);
  }

  /** Adds a script to a pipeline, for {@link #call}. */
  static Supplier<Object> run(
      AbstractPipeline pipeline, Script script, List<String> keys, String... arguments) {
    return pipeline.evalsha(script.sha(), keys, List.of(arguments));
  }

  private static RedisPipe.Commands<String> load(Script script, List<String> keys) {
    return pipeline -> pipeline.scriptLoad(script.source(), keys.get(0))::get;
  }
}
