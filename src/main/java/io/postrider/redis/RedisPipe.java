package io.postrider.redis;

import io.postrider.platform.Causes;
import io.postrider.platform.GroupCommit;
import io.postrider.platform.GroupCommit.Pending;
import io.postrider.platform.RoundTrips;
import io.postrider.platform.RoundTrips.Store;
import io.postrider.platform.UnavailableException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Sends the commands of concurrent callers in one pipeline, so that they share a round trip and, on
 * the server, a write to the disk. Each primary of a Redis Cluster has a pipeline of its own, so
 * that one that does not answer delays only the callers whose keys it has. Commands for one primary
 * are executed in the order in which they were added; there is no order between primaries.
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

  private final PrimaryConnections connections;
  private final ThreadFactory threads;
  private final RoundTrips trips;
  private final Store store;
  private final CommandSender sender;
  private final CommandObjects objects;

  /** By primary: what each caller sends there. */
  private final Map<HostAndPort, GroupCommit<List<SentCommand<?>>, Object>> commits =
      new ConcurrentHashMap<>();

  RedisPipe(PrimaryConnections connections, ThreadFactory threads, RoundTrips trips, Store store) {
    this.connections = connections;
    this.threads = threads;
    this.trips = trips;
    this.store = store;
    this.sender = new CommandSender(connections);
    this.objects = connections.commands();
  }

  <T> CompletableFuture<T> submit(Commands<T> commands) {
    var recorded = new CommandRecorder(objects);
    var reader = commands.apply(recorded);
    var answer = new CompletableFuture<T>();
    try {
      var sent =
          byServer(recorded.commands()).entrySet().stream()
              .map(part -> commits(part.getKey()).submit(part.getValue()))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(sent)
          .whenComplete((done, failed) -> answer(answer, recorded, reader, failed));
    } catch (UnavailableException away) {
      answer.completeExceptionally(away);
    }
    return answer;
  }

  /**
   * Sends and waits.
   *
   * @throws UnavailableException if Redis does not answer, or refuses
   */
  <T> T call(Commands<T> commands) {
    var recorded = new CommandRecorder(objects);
    var reader = commands.apply(recorded);
    var parts = new ArrayList<>(byServer(recorded.commands()).entrySet());
    if (!parts.isEmpty()) {
      var last = parts.remove(parts.size() - 1);
      var others =
          parts.stream().map(part -> commits(part.getKey()).submit(part.getValue())).toList();
      commits(last.getKey()).call(last.getValue());
      others.forEach(RedisPipe::await);
    }
    return read(recorded, reader);
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

  static boolean hasTimedOut(Throwable failure) {
    return Causes.find(SocketTimeoutException.class, failure).isPresent();
  }

  private Map<HostAndPort, List<SentCommand<?>>> byServer(List<SentCommand<?>> commands) {
    var grouped = new LinkedHashMap<HostAndPort, List<SentCommand<?>>>();
    try {
      for (var command : commands) {
        grouped
            .computeIfAbsent(connections.serverOf(command.arguments()), first -> new ArrayList<>())
            .add(command);
      }
    } catch (NoPrimaryException unserved) {
      throw new UnavailableException("Redis does not answer.", unserved);
    }
    return grouped;
  }

  private GroupCommit<List<SentCommand<?>>, Object> commits(HostAndPort server) {
    var present = commits.get(server);
    if (present != null) {
      return present;
    }
    commits.entrySet().removeIf(this::closesFormer);
    return commits.computeIfAbsent(server, this::start);
  }

  /** Ends the thread for a server that is no primary any more. */
  private boolean closesFormer(
      Map.Entry<HostAndPort, GroupCommit<List<SentCommand<?>>, Object>> entry) {
    boolean former = !connections.serves(entry.getKey());
    if (former) {
      entry.getValue().close();
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

  private static <T> void answer(
      CompletableFuture<T> answer, CommandRecorder recorded, Supplier<T> reader, Throwable failed) {
    try {
      if (failed != null) {
        throw failed instanceof CompletionException wrapped
                && wrapped.getCause() instanceof RuntimeException cause
            ? cause
            : new CompletionException(failed);
      }
      answer.complete(read(recorded, reader));
    } catch (RuntimeException cause) {
      answer.completeExceptionally(cause);
    }
  }

  private static <T> T read(CommandRecorder recorded, Supplier<T> reader) {
    recorded.commands().stream()
        .map(SentCommand::failure)
        .filter(failure -> failure != null)
        .findFirst()
        .ifPresent(RedisPipe::away);
    try {
      return reader.get();
    } catch (JedisNoScriptException unknown) {
      throw unknown;
    } catch (JedisDataException refused) {
      throw new UnavailableException("Redis refuses: " + refused.getMessage(), refused);
    }
  }

  private static void away(JedisException failure) {
    throw new UnavailableException(
        hasTimedOut(failure) ? "Redis does not answer in time." : "Redis does not answer.",
        failure);
  }

  @Override
  public void close() {
    commits.values().forEach(GroupCommit::close);
  }
}
