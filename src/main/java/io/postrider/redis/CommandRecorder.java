package io.postrider.redis;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.Response;

/**
 * Takes the commands of one caller, which are sent later. After {@link #sync} a new stage begins:
 * its commands are executed after those of the stage before, on whatever servers they are.
 */
final class CommandRecorder extends AbstractPipeline {

  private final List<List<SentCommand<?>>> stages = new ArrayList<>();

  CommandRecorder(CommandObjects objects) {
    super(objects);
    sync();
  }

  List<List<SentCommand<?>>> stages() {
    return stages;
  }

  List<SentCommand<?>> all() {
    return stages.stream().<SentCommand<?>>flatMap(List::stream).toList();
  }

  @Override
  protected <T> Response<T> appendCommand(CommandObject<T> object) {
    var command = new SentCommand<>(object);
    stages.get(stages.size() - 1).add(command);
    return command.response();
  }

  @Override
  public void sync() {
    stages.add(new ArrayList<>());
  }

  @Override
  public void close() {
    // It holds nothing open.
  }
}
