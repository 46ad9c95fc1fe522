package io.postrider.redis;

import io.postrider.topology.NoPrimaryException;
import io.postrider.topology.PrimaryConnections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Sends commands to the servers that have their keys, those for one server in one round trip. A
 * command that is redirected, that the cluster refuses while one of its nodes takes the place of
 * another, or whose script the server does not have, was not executed: it alone is sent again,
 * while the answers to the others stand. All commands of a connection that breaks are sent a second
 * time, because Redis may have closed a pooled connection; after a timeout there is no second time,
 * because others wait.
 */
record CommandSender(PrimaryConnections connections, Replicas replicas, CommandObjects objects) {

  /**
   * While a slot moves, its former and its next primary may redirect to each other until both know
   * it. With the pauses, a command follows it for a second.
   */
  private static final int MOST_TRIES = 10;

  /** The first pause before redirected commands are sent again; each further one is doubled. */
  private static final Duration PAUSE = Duration.ofMillis(10);

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  CommandSender(PrimaryConnections connections, Replicas replicas) {
    this(connections, replicas, connections.commands());
  }

  /** Sends commands; afterwards each has its reply, or its failure. */
  void send(List<? extends SentCommand<?>> commands) {
    List<? extends SentCommand<?>> left = commands;
    for (int tries = 1; !left.isEmpty() && tries <= MOST_TRIES; tries++) {
      if (tries > 2) {
        LockSupport.parkNanos(Math.min(PAUSE.toNanos() << (tries - 3), LONGEST_PAUSE.toNanos()));
      }
      var again = new ArrayList<SentCommand<?>>();
      byServer(left).forEach((server, some) -> again.addAll(send(server, some)));
      left = again;
    }
  }

  /** Commands by the servers that have their keys. Those whose keys nobody has fail. */
  Map<HostAndPort, List<SentCommand<?>>> byServer(List<? extends SentCommand<?>> commands) {
    var grouped = new LinkedHashMap<HostAndPort, List<SentCommand<?>>>();
    for (var command : commands) {
      try {
        var server =
            command.target() == null ? connections.serverOf(command.arguments()) : command.target();
        grouped.computeIfAbsent(server, first -> new ArrayList<>()).add(command);
      } catch (NoPrimaryException unserved) {
        command.fail(unserved);
      }
    }
    return grouped;
  }

  /** Sends commands to one server and returns those that must be sent again. */
  private List<SentCommand<?>> send(HostAndPort server, List<SentCommand<?>> commands) {
    try {
      return takeReplies(server, commands, exchange(server, commands));
    } catch (JedisException failed) {
      connections.failed(server, failed);
      boolean timedOut = PrimaryConnections.hasTimedOut(failed);
      var again =
          commands.stream().filter(command -> !timedOut && command.failure() == null).toList();
      commands.forEach(command -> command.fail(failed));
      if (again.size() < commands.size() && failed instanceof JedisConnectionException) {
        connections.silent(server);
      }
      return again;
    }
  }

  private List<Object> exchange(HostAndPort server, List<SentCommand<?>> commands) {
    try (var connection = connections.getConnection(server)) {
      int sent = 0;
      for (var command : commands) {
        for (var before : command.preparation()) {
          connection.sendCommand(before);
          sent++;
        }
        connection.sendCommand(command.arguments());
        sent++;
      }
      if (replicas.areWanted()) {
        connection.sendCommand(replicas.question());
        sent++;
      }
      return connection.getMany(sent);
    }
  }

  /**
   * Called when the connection is back in its pool, which is cleared if a reply is one of a former
   * primary.
   */
  private List<SentCommand<?>> takeReplies(
      HostAndPort server, List<SentCommand<?>> commands, List<Object> replies) {
    var again = new ArrayList<SentCommand<?>>();
    int next = 0;
    for (var command : commands) {
      next += command.preparation().size();
      var reply = replies.get(next++);
      command.reply(server, reply);
      if (reply instanceof JedisDataException error) {
        if (command.needsScript() || connections.mustBeSentAgain(error)) {
          again.add(command);
        }
        connections.failed(server, error);
      }
    }
    var problem = replicas.areWanted() ? replicas.problem(server, replies.get(next)) : null;
    if (problem != null) {
      commands.stream()
          .filter(command -> !again.contains(command) && !command.isRefused())
          .forEach(command -> command.fail(problem));
    }
    return again;
  }
}
