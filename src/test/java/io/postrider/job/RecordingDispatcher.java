package io.postrider.job;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what would have been sent. */
public final class RecordingDispatcher implements JobDispatcher {

  /** Sent to the workers. */
  public final List<Dispatch> sent = new CopyOnWriteArrayList<>();

  /** Sent once more, past the duplicate detection. */
  public final List<JobRecord> sentAgain = new CopyOnWriteArrayList<>();

  /** Sent to the dead letters. */
  public final List<Dispatch> dead = new CopyOnWriteArrayList<>();

  /** What to fail with instead of sending, or null. */
  public volatile UnavailableException away;

  @Override
  public void dispatch(List<Dispatch> jobs) {
    if (away != null) {
      throw away;
    }
    sent.addAll(jobs);
  }

  @Override
  public void dispatchAgain(JobRecord job) {
    sentAgain.add(job);
  }

  @Override
  public void deadLetter(Dispatch job) {
    if (away != null) {
      throw away;
    }
    dead.add(job);
  }
}
