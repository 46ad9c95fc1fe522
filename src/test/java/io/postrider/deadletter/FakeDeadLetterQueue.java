package io.postrider.deadletter;

import io.postrider.broker.DeadLetterQueue;
import io.postrider.execution.JobMessage;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** The broker's dead letters, kept in memory. */
final class FakeDeadLetterQueue extends DeadLetterQueue {

  final List<JobMessage> letters = new ArrayList<>();
  long foreign;
  int looks;
  int removals;
  Runnable duringLook = () -> {};

  @Override
  public void remove(Collection<JobId> jobs) {
    letters.removeIf(letter -> jobs.contains(letter.id()));
  }

  @Override
  public void removeReplayed(Collection<JobRecord> replays) {
    letters.removeIf(
        letter ->
            replays.stream()
                .anyMatch(
                    job ->
                        job.id().equals(letter.id()) && job.generation() != letter.generation()));
  }

  @Override
  public void removeLetters(Collection<JobMessage> gone) {
    removals++;
    letters.removeIf(
        letter ->
            gone.stream()
                .anyMatch(
                    other ->
                        letter.id().equals(other.id())
                            && letter.generation() == other.generation()));
  }

  @Override
  public List<JobMessage> find(Collection<JobId> jobs) {
    return letters.stream().filter(letter -> jobs.contains(letter.id())).toList();
  }

  @Override
  public long browse(int limit, Consumer<List<JobMessage>> look) {
    looks++;
    duringLook.run();
    for (int from = 0; from < letters.size(); from += limit) {
      look.accept(List.copyOf(letters.subList(from, Math.min(from + limit, letters.size()))));
    }
    return foreign;
  }
}
