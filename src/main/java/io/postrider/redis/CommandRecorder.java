package io.postrider.redis;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.Response;

/** Takes the commands of one caller, which are sent later. */
final class CommandRecorder extends AbstractPipeline {

  private final List<SentCommand<?>> commands = new ArrayList<>();

  CommandRecorder(CommandObjects objects) {
    super(objects);
  }

  List<SentCommand<?>> commands() {
    return commands;
  }

  @Override
  protected <T> Response<T> appendCommand(CommandObject<T> object) {
    var command = new SentCommand<>(object);
    commands.add(command);
    return command.response();
  }

  @Override
  public void sync() {
    // Whoever has made the recorder sends its commands.
  }

  @Override
  public void close() {
    // It holds nothing open.
  }
}
