package io.postrider.redis;

import java.util.function.Consumer;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.executors.DefaultCommandExecutor;
import redis.clients.jedis.providers.ConnectionProvider;

/** Runs single commands as Jedis does, and reports the error of each that fails. */
final class StaleAwareExecutor implements CommandExecutor {

  private final CommandExecutor commands;
  private final Consumer<JedisException> onFailure;

  StaleAwareExecutor(ConnectionProvider connections, Consumer<JedisException> onFailure) {
    this.commands = new DefaultCommandExecutor(connections);
    this.onFailure = onFailure;
  }

  @Override
  public <T> T executeCommand(CommandObject<T> command) {
    try {
      return commands.executeCommand(command);
    } catch (JedisException failed) {
      onFailure.accept(failed);
      throw failed;
    }
  }

  @Override
  public void close() throws Exception {
    commands.close();
  }
}
