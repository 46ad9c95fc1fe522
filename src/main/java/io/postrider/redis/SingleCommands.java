package io.postrider.redis;

import java.util.List;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.executors.CommandExecutor;

/** Runs commands that do not share a round trip with others. */
record SingleCommands(CommandSender sender) implements CommandExecutor {

  @Override
  public <T> T executeCommand(CommandObject<T> command) {
    var sent = new SentCommand<>(command);
    sender.send(List.of(sent));
    return sent.result();
  }

  @Override
  public void close() {
    sender.connections().close();
  }
}
