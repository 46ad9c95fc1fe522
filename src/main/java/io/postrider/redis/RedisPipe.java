package io.postrider.redis;

import io.postrider.platform.Causes;
import io.postrider.platform.GroupCommit;
import io.postrider.platform.GroupCommit.Pending;
import io.postrider.platform.RoundTrips;
import io.postrider.platform.RoundTrips.Store;
import io.postrider.platform.UnavailableException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Sends the commands of concurrent callers in one pipeline, so that they share a round trip and, on
 * the server, a write to the disk.
 */
final class RedisPipe implements AutoCloseable {

  /**
   * The commands of one caller: adds them to a pipeline and returns a function that reads their
   * replies.
   *
   * @param <T> the type of what is read
   */
  @FunctionalInterface
  interface Commands<T> extends Function<AbstractPipeline, Supplier<T>> {}

  private static final int BATCH = 256;
  private static final int CAPACITY = 50_000;

  private final UnifiedJedis redis;
  private final GroupCommit<Commands<?>, Object> commits;
  private final Consumer<JedisException> onFailure;

  /**
   * @param onFailure receives the error of each command that Redis refuses, and of each connection
   *     that fails
   */
  RedisPipe(
      UnifiedJedis redis,
      ThreadFactory threads,
      RoundTrips trips,
      Store store,
      Consumer<JedisException> onFailure) {
    this.redis = redis;
    this.onFailure = onFailure;
    this.commits = new GroupCommit<>(threads, 1, BATCH, CAPACITY, trips.timed(store, this::commit));
  }

  @SuppressWarnings("unchecked")
  <T> CompletableFuture<T> submit(Commands<T> commands) {
    return (CompletableFuture<T>) commits.submit(commands);
  }

  /**
   * Sends and waits.
   *
   * @throws UnavailableException if Redis does not answer, or refuses
   */
  @SuppressWarnings("unchecked")
  <T> T call(Commands<T> commands) {
    return (T) commits.call(commands);
  }

  /** Reads the replies of several commands. */
  static <T> Supplier<List<T>> all(List<? extends Supplier<? extends T>> replies) {
    return () -> replies.stream().<T>map(Supplier::get).toList();
  }

  static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  private void commit(List<Pending<Commands<?>, Object>> batch) {
    var replies = send(batch);
    for (int i = 0; i < batch.size(); i++) {
      try {
        batch.get(i).complete(replies.get(i).get());
      } catch (JedisNoScriptException unknown) {
        batch.get(i).completeExceptionally(unknown);
      } catch (JedisDataException refused) {
        onFailure.accept(refused);
        batch
            .get(i)
            .completeExceptionally(
                new UnavailableException("Redis refuses: " + refused.getMessage(), refused));
      } catch (RuntimeException unreadable) {
        batch.get(i).completeExceptionally(unreadable);
      }
    }
  }

  /**
   * Sends a batch; a second time if that fails, because Redis may have closed the pooled
   * connection. After a timeout there is no second try, because other batches are waiting.
   */
  private List<Supplier<?>> send(List<Pending<Commands<?>, Object>> batch) {
    try {
      return sendOnce(batch);
    } catch (JedisException first) {
      onFailure.accept(first);
      if (hasTimedOut(first)) {
        throw new UnavailableException("Redis does not answer in time.", first);
      }
      try {
        return sendOnce(batch);
      } catch (JedisException second) {
        onFailure.accept(second);
        throw new UnavailableException("Redis does not answer.", second);
      }
    }
  }

  static boolean hasTimedOut(Throwable failure) {
    return Causes.find(SocketTimeoutException.class, failure).isPresent();
  }

  private List<Supplier<?>> sendOnce(List<Pending<Commands<?>, Object>> batch) {
    try (var pipeline = redis.pipelined()) {
      var replies = new ArrayList<Supplier<?>>(batch.size());
      for (var pending : batch) {
        replies.add(pending.item().apply(pipeline));
      }
      pipeline.sync();
      return replies;
    }
  }

  @Override
  public void close() {
    commits.close();
  }
}
