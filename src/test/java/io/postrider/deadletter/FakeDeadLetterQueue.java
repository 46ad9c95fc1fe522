package io.postrider.deadletter;

import io.postrider.broker.DeadLetterQueue;
import io.postrider.execution.JobMessage;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Dead messages in memory instead of in the broker. */
final class FakeDeadLetterQueue extends DeadLetterQueue {

  final List<JobMessage> messages = new ArrayList<>();
  long foreign;
  int looks;
  int removals;
  Runnable duringLook = () -> {};

  @Override
  public void remove(Collection<JobId> jobs) {
    messages.removeIf(message -> jobs.contains(message.id()));
  }

  @Override
  public void removeReplayed(Collection<JobRecord> replays) {
    messages.removeIf(
        message ->
            replays.stream()
                .anyMatch(
                    job ->
                        job.id().equals(message.id()) && job.generation() != message.generation()));
  }

  @Override
  public void removeMessages(Collection<JobMessage> gone) {
    removals++;
    messages.removeIf(
        message ->
            gone.stream()
                .anyMatch(
                    other ->
                        message.id().equals(other.id())
                            && message.generation() == other.generation()));
  }

  @Override
  public List<JobMessage> find(Collection<JobId> jobs) {
    return messages.stream().filter(message -> jobs.contains(message.id())).toList();
  }

  @Override
  public long browse(int limit, Consumer<List<JobMessage>> look) {
    looks++;
    duringLook.run();
    for (int from = 0; from < messages.size(); from += limit) {
      look.accept(List.copyOf(messages.subList(from, Math.min(from + limit, messages.size()))));
    }
    return foreign;
  }
}
