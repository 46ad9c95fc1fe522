package io.postrider.deadletter;

import io.postrider.job.Delivery;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.queue.DeadLetterQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The broker's dead letters, kept in memory. */
final class FakeDeadLetterQueue extends DeadLetterQueue {

  final List<Delivery> letters = new ArrayList<>();

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
  public void remove(Delivery delivery) {
    letters.removeIf(
        letter ->
            letter.id().equals(delivery.id()) && letter.generation() == delivery.generation());
  }

  @Override
  public List<Delivery> find(Collection<JobId> jobs) {
    return letters.stream().filter(letter -> jobs.contains(letter.id())).toList();
  }

  @Override
  public List<Delivery> page(long from, int limit) {
    return letters.stream().skip(from).limit(limit).toList();
  }
}
