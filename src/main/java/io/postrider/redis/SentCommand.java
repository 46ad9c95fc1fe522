package io.postrider.redis;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * A command and, once it was sent, its reply or failure. Not thread-safe: one thread sends it, and
 * hands it on to another.
 *
 * @param <T> the type of the reply
 */
final class SentCommand<T> {

  private final CommandObject<T> command;
  private final Response<T> response;
  private RuntimeException failure;
  private HostAndPort target;

  /** Whether the target must be told that it takes the command before it has the slot. */
  private boolean asking;

  private Script missing;
  private boolean refused;

  SentCommand(CommandObject<T> command) {
    this.command = command;
    this.response = new Response<>(command.getBuilder());
  }

  CommandArguments arguments() {
    return command.getArguments();
  }

  /** The reply; readable once the command was sent. */
  Response<T> response() {
    return response;
  }

  /** Takes the reply of a server, which may name the server to send the command to next. */
  void reply(HostAndPort server, Object reply) {
    response.set(reply);
    failure = null;
    refused = reply instanceof JedisDataException;
    missing = reply instanceof JedisNoScriptException ? Script.of(arguments()) : null;
    if (missing != null) {
      target = server;
    } else if (reply instanceof JedisRedirectionException redirection) {
      target = redirection.getTargetNode();
      asking = reply instanceof JedisAskDataException;
    }
  }

  void fail(RuntimeException cause) {
    failure = cause;
    target = null;
    asking = false;
    missing = null;
  }

  /** The commands that the server needs first, because of its last reply. */
  List<CommandArguments> preparation() {
    var commands = new ArrayList<CommandArguments>();
    if (missing != null) {
      commands.add(new CommandArguments(Protocol.Command.SCRIPT).add("LOAD").add(missing.source()));
    }
    if (asking) {
      commands.add(new CommandArguments(Protocol.Command.ASKING));
    }
    return commands;
  }

  /** Whether the server does not have the script that the command runs. */
  boolean needsScript() {
    return missing != null;
  }

  /** The server that the last reply has named; null for the one that has the keys. */
  HostAndPort target() {
    return target;
  }

  /** Whether the reply is an error. */
  boolean isRefused() {
    return refused;
  }

  /** Why there is no reply; null if there is one. */
  RuntimeException failure() {
    return failure;
  }

  /**
   * The reply.
   *
   * @throws JedisException if there is none
   * @throws JedisDataException if it is an error
   */
  T result() {
    if (failure != null) {
      throw failure;
    }
    return response.get();
  }
}
