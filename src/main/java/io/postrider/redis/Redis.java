package io.postrider.redis;

import io.postrider.platform.RoundTrips;
import io.postrider.platform.RoundTrips.Store;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * The connections to Redis. Reads and writes have separate pipelines, so that a read does not wait
 * until a write has reached the disk.
 */
@ApplicationScoped
class Redis {

  /** A subscription ends if it receives nothing for this long, not even an answer to its pings. */
  static final Duration SUBSCRIBER_SILENCE = Duration.ofSeconds(15);

  private static final int CONNECT_MILLIS = 1_000;

  /**
   * How long to wait for an answer. A request that queues behind a timed-out one waits at most
   * twice this.
   */
  private static final int ANSWER_MILLIS = 2_500;

  @Inject
  @ConfigProperty(name = "postrider.redis.url", defaultValue = "redis://127.0.0.1:6379")
  URI url;

  @Inject RoundTrips trips;
  @Resource ManagedThreadFactory threads;

  private RedisClient client;
  private RedisPipe reads;
  private RedisPipe writes;

  @PostConstruct
  void open() {
    var pool = new GenericObjectPoolConfig<Connection>();
    pool.setMaxTotal(16);
    pool.setMaxIdle(16);
    client =
        RedisClient.builder()
            .hostAndPort(JedisURIHelper.getHostAndPort(url))
            .clientConfig(config(ANSWER_MILLIS))
            .poolConfig(pool)
            .build();
    reads = new RedisPipe(client, threads, trips, Store.REDIS_READ, this::leaveReplica);
    writes = new RedisPipe(client, threads, trips, Store.REDIS_WRITE, this::leaveReplica);
  }

  private JedisClientConfig config(int answerMillis) {
    return DefaultJedisClientConfig.builder()
        .connectionTimeoutMillis(CONNECT_MILLIS)
        .socketTimeoutMillis(ANSWER_MILLIS)
        .blockingSocketTimeoutMillis(answerMillis)
        .user(JedisURIHelper.getUser(url))
        .password(JedisURIHelper.getPassword(url))
        .database(JedisURIHelper.getDBIndex(url))
        .sslOptions(JedisURIHelper.isRedisSSLScheme(url) ? SslOptions.defaults() : null)
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
   * Closes the idle connections if Redis has refused a write because it is a replica. If one
   * address always leads to the current primary, an old primary keeps its connections when it
   * becomes a replica; only new connections reach the new primary.
   */
  void leaveReplica(JedisException refused) {
    if (String.valueOf(refused.getMessage()).startsWith("READONLY")) {
      client.getPool().clear();
    }
  }

  /**
   * A new connection for a subscription, which the caller must close. It fails after {@link
   * #SUBSCRIBER_SILENCE} without data.
   */
  Connection subscriber() {
    return new Connection(
        JedisURIHelper.getHostAndPort(url), config((int) SUBSCRIBER_SILENCE.toMillis()));
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
