package io.postrider.redis;

import io.postrider.platform.Futures;
import io.postrider.platform.GroupCommit;
import io.postrider.platform.GroupCommit.Pending;
import io.postrider.platform.RoundTrips;
import io.postrider.platform.RoundTrips.Store;
import io.postrider.platform.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.HostAndPort;

/**
 * Sends the commands of concurrent callers in one pipeline, so that they share a round trip and, on
 * the server, a write to the disk. Each primary of a Redis Cluster has a pipeline of its own, so
 * that one that does not answer delays only the callers whose keys it has. Commands for one primary
 * are executed in the order in which they were added; there is no order between primaries.
 */
public final class RedisPipe implements AutoCloseable {

  /**
   * The commands of one caller: adds them to a pipeline and returns a function that reads their
   * replies.
   *
   * @param <T> the type of what is read
   */
  @FunctionalInterface
  public interface Commands<T> extends Function<AbstractPipeline, Supplier<T>> {}

  private static final int BATCH = 256;
  private static final int CAPACITY = 50_000;

  private final ThreadFactory threads;
  private final RoundTrips trips;
  private final Store store;
  private final CommandSender sender;

  /** By primary: what each caller sends there. */
  private final Map<HostAndPort, GroupCommit<List<SentCommand<?>>, Object>> commits =
      new ConcurrentHashMap<>();

  RedisPipe(CommandSender sender, ThreadFactory threads, RoundTrips trips, Store store) {
    this.threads = threads;
    this.trips = trips;
    this.store = store;
    this.sender = sender;
  }

  /**
   * Sends without waiting. The future fails with {@link UnavailableException} if Redis does not
   * answer, or refuses.
   */
  public <T> CompletableFuture<T> submit(Commands<T> commands) {
    var caller = new Caller<>(sender, commands);
    var sent = CompletableFuture.<Object>completedFuture(null);
    for (var stage : caller.stages()) {
      sent = sent.thenCompose(done -> submit(caller, stage));
    }
    var answer = new CompletableFuture<T>();
    sent.whenComplete((done, failure) -> complete(answer, caller, failure));
    return answer;
  }

  private static <T> void complete(
      CompletableFuture<T> answer, Caller<T> caller, Throwable failure) {
    if (failure != null) {
      answer.completeExceptionally(failure.getCause());
      return;
    }
    try {
      answer.complete(caller.read());
    } catch (RuntimeException failed) {
      answer.completeExceptionally(failed);
    }
  }

  private CompletableFuture<Object> submit(Caller<?> caller, List<SentCommand<?>> stage) {
    return CompletableFuture.allOf(
            caller.byServer(stage).entrySet().stream()
                .map(part -> submit(part.getKey(), part.getValue()))
                .toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> null);
  }

  /** Completes when the commands have their replies or failures; never fails itself. */
  private CompletableFuture<?> submit(HostAndPort server, List<SentCommand<?>> commands) {
    return commits(server)
        .submit(commands)
        .handle(
            (done, failed) -> {
              if (failed instanceof RuntimeException cause) {
                commands.forEach(command -> command.fail(cause));
              }
              return null;
            });
  }

  /**
   * Sends and waits; sends the last part in this thread, which saves a change of threads.
   *
   * @throws UnavailableException if Redis does not answer, or refuses
   */
  public <T> T call(Commands<T> commands) {
    var caller = new Caller<>(sender, commands);
    for (var stage : caller.stages()) {
      var parts = new ArrayList<>(caller.byServer(stage).entrySet());
      if (!parts.isEmpty()) {
        var last = parts.remove(parts.size() - 1);
        var others = parts.stream().map(part -> submit(part.getKey(), part.getValue())).toList();
        commits(last.getKey()).call(last.getValue());
        others.forEach(CompletableFuture::join);
      }
    }
    return caller.read();
  }

  /** Reads the replies of several commands. */
  public static <T> Supplier<List<T>> all(List<? extends Supplier<? extends T>> replies) {
    return () -> replies.stream().<T>map(Supplier::get).toList();
  }

  /**
   * Waits for what {@link #submit} returned.
   *
   * @throws UnavailableException if Redis does not answer, or refuses
   */
  public static <T> T await(CompletableFuture<T> answer) {
    return Futures.await(answer);
  }

  private GroupCommit<List<SentCommand<?>>, Object> commits(HostAndPort server) {
    var present = commits.get(server);
    if (present != null) {
      return present;
    }
    commits.entrySet().removeIf(this::retiresFormer);
    return commits.computeIfAbsent(server, this::start);
  }

  /**
   * Lets the thread for a server that is no primary any more end. Commands that still wait for it
   * are then sent to the servers that have their keys now.
   */
  private boolean retiresFormer(
      Map.Entry<HostAndPort, GroupCommit<List<SentCommand<?>>, Object>> entry) {
    boolean former = !sender.connections().serves(entry.getKey());
    if (former) {
      entry.getValue().retire();
    }
    return former;
  }

  private GroupCommit<List<SentCommand<?>>, Object> start(HostAndPort server) {
    return new GroupCommit<>(threads, 1, BATCH, CAPACITY, trips.timed(store, this::commit));
  }

  private void commit(List<Pending<List<SentCommand<?>>, Object>> batch) {
    var commands = new ArrayList<SentCommand<?>>();
    batch.forEach(pending -> commands.addAll(pending.item()));
    sender.send(commands);
    batch.forEach(pending -> pending.complete(null));
  }

  @Override
  public void close() {
    commits.values().forEach(GroupCommit::close);
  }
}
