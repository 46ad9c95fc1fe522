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

/** Remembers what would have been sent. */
public final class RecordingDispatcher implements JobDispatcher {

  /** Sent to the workers. */
  public final List<Dispatch> sent = new CopyOnWriteArrayList<>();

  /** Sent once more, past the duplicate detection. */
  public final List<JobRecord> sentAgain = new CopyOnWriteArrayList<>();

  /** Sent in place of others, to be delivered later: the copy, the generation and the delay. */
  public final List<String> postponed = new CopyOnWriteArrayList<>();

  /** Sent to the dead letters. */
  public final List<Dispatch> dead = new CopyOnWriteArrayList<>();

  /** The kind whose queue is missing; or null. */
  public volatile String unknownKind;

  /** Why the broker takes nothing, or null while it does. */
  public volatile UnavailableException away;

  /** What happens before something is sent. */
  public volatile Runnable before = () -> {};

  /** Until when sending takes. */
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
  public void dispatchAgain(JobRecord job) {
    sentAgain.add(job);
  }

  @Override
  public void postpone(Dispatch job, String copy, Duration delay) {
    postponed.add(copy + " " + job.generation() + " " + delay);
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
