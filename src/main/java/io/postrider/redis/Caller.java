package io.postrider.redis;

import io.postrider.platform.UnavailableException;
import io.postrider.topology.PrimaryConnections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The commands of one caller of a {@link RedisPipe}, in stages: those of a later one wait until all
 * of an earlier one have been executed. If all are for one server, which executes them in their
 * order, there is one stage.
 *
 * @param <T> the type of what the caller reads
 */
final class Caller<T> {

  private final CommandSender sender;
  private final List<List<SentCommand<?>>> stages;
  private final Supplier<T> reader;

  Caller(CommandSender sender, RedisPipe.Commands<T> commands) {
    this.sender = sender;
    var recorded = new CommandRecorder(sender.objects());
    this.reader = commands.apply(recorded);
    this.stages =
        recorded.stages().size() > 1 && isForOneServer(recorded.all())
            ? List.of(recorded.all())
            : recorded.stages();
  }

  private boolean isForOneServer(List<SentCommand<?>> commands) {
    return sender.byServer(commands).size() == 1;
  }

  List<List<SentCommand<?>>> stages() {
    return stages;
  }

  /** The commands of a stage by the servers that have their keys; none after a failure. */
  Map<HostAndPort, List<SentCommand<?>>> byServer(List<SentCommand<?>> stage) {
    return failure() == null ? sender.byServer(stage) : Map.of();
  }

  private RuntimeException failure() {
    for (var stage : stages) {
      for (var command : stage) {
        if (command.failure() != null) {
          return command.failure();
        }
      }
    }
    return null;
  }

  /**
   * Reads the replies.
   *
   * @throws UnavailableException if Redis did not answer, or refused
   */
  T read() {
    var failure = failure();
    if (failure instanceof UnavailableException rejected) {
      throw rejected;
    } else if (failure != null) {
      throw new UnavailableException(
          PrimaryConnections.hasTimedOut(failure)
              ? "Redis does not answer in time."
              : "Redis does not answer.",
          failure);
    }
    try {
      return reader.get();
    } catch (JedisDataException refused) {
      throw new UnavailableException("Redis refuses: " + refused.getMessage(), refused);
    }
  }
}
