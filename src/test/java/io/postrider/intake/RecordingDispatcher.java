package io.postrider.intake;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** Records what would have been sent. */
public final class RecordingDispatcher implements JobDispatcher {

  /** Jobs sent to their queues. */
  public final List<Dispatch> sent = new CopyOnWriteArrayList<>();

  /** Jobs sent again with another duplicate id. */
  public final List<JobRecord> sentAgain = new CopyOnWriteArrayList<>();

  /** Replacing messages: the copy, the generation and the delay. */
  public final List<String> replaced = new CopyOnWriteArrayList<>();

  /** Jobs sent to the dead letters. */
  public final List<Dispatch> dead = new CopyOnWriteArrayList<>();

  /** The kind whose queue is missing; null if none is. */
  public volatile String unknownKind;

  /** The reason why the broker refuses everything; null while it accepts. */
  public volatile UnavailableException away;

  /** Whether the broker has been away for so long that jobs are not stored. */
  public volatile boolean awayForLong;

  /** Runs before something is sent. */
  public volatile Runnable before = () -> {};

  /** Blocks sending until it is released. */
  public volatile CountDownLatch held = new CountDownLatch(0);

  @Override
  public Set<JobId> dispatch(List<Dispatch> jobs) {
    waitForRelease();
    before.run();
    var taken =
        jobs.stream()
            .filter(dispatch -> away == null && !dispatch.job().kind().equals(unknownKind))
            .toList();
    sent.addAll(taken);
    return taken.stream().map(dispatch -> dispatch.job().id()).collect(Collectors.toSet());
  }

  @Override
  public boolean isAway() {
    return awayForLong;
  }

  @Override
  public void dispatchAgain(JobRecord job) {
    sentAgain.add(job);
  }

  @Override
  public void replace(Dispatch job, String copy, Duration delay) {
    replaced.add(copy + " " + job.generation() + " " + delay);
  }

  @Override
  public void deadLetter(Dispatch job) {
    if (away != null) {
      throw away;
    }
    dead.add(job);
  }

  private void waitForRelease() {
    try {
      held.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
