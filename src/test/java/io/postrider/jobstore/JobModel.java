package io.postrider.jobstore;

import io.postrider.job.JobStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A model of what the store must do to one job, as short as possible: the promises about claims,
 * settlements, dead letters and replays, without Redis, scripts or time.
 */
final class JobModel {

  /** Few, so that a sequence often uses up all attempts. */
  static final int MAX_ATTEMPTS = 2;

  private boolean known;
  private boolean lost;
  private int generation;
  private JobStatus status;
  private int attempts;
  private final List<String> failures = new ArrayList<>();
  private int lastFailure;
  private boolean due;
  private String error;
  private String latest;
  private String settled;
  private String lease;
  private boolean listed;
  private boolean unsent;
  private boolean telling;
  private boolean stopping;
  private boolean letterUnsent;
  private int returned;

  void create() {
    reset(0);
    unsent = true;
  }

  String claim(int ofGeneration, String token, Predicate<String> lives) {
    if (processed()) {
      return done();
    }
    if (!restore(ofGeneration)) {
      return "nothing";
    }
    if (status.terminal()) {
      return letterUnsent ? "failed" : done();
    }
    if (!token.equals(latest)) {
      if (lease != null && lives.test(lease)) {
        return "busy " + lease;
      }
      if (stopping) {
        cancelled();
        return done();
      }
      attempts++;
      telling = false;
    }
    latest = token;
    lease = token;
    due = false;
    status = JobStatus.ACTIVE;
    return "granted " + attempts;
  }

  String progress(String token) {
    if (!mayBeSettled(token) || stopping) {
      return "stop";
    }
    telling = true;
    return "go on";
  }

  String stop(String token) {
    if (token.equals(settled)) {
      return "fresh";
    }
    if (!mayBeSettled(token) || !stopping) {
      return "stale";
    }
    settled = token;
    cancelled();
    return "fresh";
  }

  String complete(String token) {
    if (token.equals(settled)) {
      return "fresh";
    }
    if (!mayBeSettled(token)) {
      return "stale";
    }
    settle(token, JobStatus.COMPLETED);
    stopping = false;
    return "fresh";
  }

  String fail(String token, int attempt, boolean again) {
    if (token.equals(settled)) {
      listed |= !again && isFailed();
      return "fresh";
    }
    if (!mayBeSettled(token)) {
      return "stale";
    }
    failures.add(message(attempt));
    lastFailure = attempt;
    due = again;
    settle(token, again ? JobStatus.DELAYED : JobStatus.FAILED);
    if (!again) {
      error = message(attempt);
      letterUnsent = true;
      listed = true;
      stopping = false;
    }
    return "fresh";
  }

  String giveUp(int ofGeneration, Predicate<String> lives) {
    boolean remembered = known && generation == ofGeneration;
    if ((!known || generation < ofGeneration) && lease != null && lives.test(lease)) {
      return "busy " + lease;
    }
    if (!restore(ofGeneration)) {
      return "nothing";
    }
    if (!status.terminal()) {
      if (lease != null && lives.test(lease)) {
        return "busy " + lease;
      }
      if (remembered && attempts < MAX_ATTEMPTS && ++returned <= MAX_ATTEMPTS) {
        lease = null;
        return "attempts left";
      }
      error = lastFailure == attempts && attempts > 0 ? message(attempts) : "unknown";
      lease = null;
      latest = null;
      due = false;
      telling = false;
      stopping = false;
      status = JobStatus.FAILED;
    }
    letterUnsent = false;
    listed |= status == JobStatus.FAILED;
    return done();
  }

  String replay() {
    unsent = known;
    listed = false;
    if (!known || status != JobStatus.FAILED) {
      return "not failed";
    }
    int next = generation + 1;
    var before = settled;
    reset(next);
    settled = before;
    return "replayed " + next;
  }

  String cancel() {
    if (known && lease == null && (status == JobStatus.WAITING || status == JobStatus.DELAYED)) {
      cancelled();
    }
    stopping |= telling;
    return done();
  }

  void confirm() {
    unsent = false;
  }

  void expireLease() {
    lease = null;
  }

  /** Redis loses the job's record, but not the lists that the job is in. */
  void lose() {
    lost = true;
    known = false;
    latest = null;
    settled = null;
    lease = null;
    telling = false;
    stopping = false;
  }

  /** While the record is kept, it shows this itself. */
  private boolean processed() {
    return known && status == JobStatus.COMPLETED;
  }

  boolean open() {
    return known && !status.terminal();
  }

  boolean isFailed() {
    return known && status == JobStatus.FAILED;
  }

  boolean known() {
    return known;
  }

  boolean lost() {
    return lost;
  }

  int generation() {
    return generation;
  }

  @Override
  public String toString() {
    return "%s lease=%s processed=%s listed=%s unsent=%s"
        .formatted(known ? shown() : "unknown", lease, processed(), listed, unsent);
  }

  private String shown() {
    return "%s/%d attempts=%d failures=%s error=%s due=%s finished=%s telling=%s stopping=%s"
        .formatted(
            status.label(),
            generation,
            attempts,
            failures,
            error,
            due,
            status.terminal(),
            telling,
            stopping);
  }

  static String message(int attempt) {
    return "failure of attempt " + attempt;
  }

  private String done() {
    return known ? "done " + status.label() : "nothing";
  }

  /** Whether a message makes the record, since Redis has lost it. */
  boolean isRestoredBy(int ofGeneration) {
    return !known || generation < ofGeneration;
  }

  private boolean restore(int ofGeneration) {
    if (isRestoredBy(ofGeneration)) {
      reset(ofGeneration);
      settled = null;
    }
    return generation == ofGeneration;
  }

  private void reset(int toGeneration) {
    known = true;
    generation = toGeneration;
    status = JobStatus.WAITING;
    attempts = 0;
    failures.clear();
    lastFailure = 0;
    error = null;
    due = false;
    latest = null;
    telling = false;
    stopping = false;
    letterUnsent = false;
    returned = 0;
  }

  private void cancelled() {
    status = JobStatus.CANCELLED;
    lease = null;
    latest = null;
    due = false;
    telling = false;
    stopping = false;
  }

  private boolean mayBeSettled(String token) {
    return known && token.equals(latest) && status == JobStatus.ACTIVE;
  }

  private void settle(String token, JobStatus next) {
    settled = token;
    latest = null;
    telling = false;
    status = next;
    if (token.equals(lease)) {
      lease = null;
    }
  }
}
