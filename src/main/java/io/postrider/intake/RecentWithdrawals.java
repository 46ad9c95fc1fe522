package io.postrider.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What was withdrawn lately, because a failover of the store may lose it. Thread-safe. */
final class RecentWithdrawals {

  /** Longer than an outage lasts in which another Redis takes over. */
  private static final Duration REMEMBERED = Duration.ofMinutes(1);

  private static final int MOST = 10_000;

  private record Written(Submission submission, Instant at) {}

  private final Deque<Written> written = new ArrayDeque<>();

  synchronized void add(Submission withdrawn, Instant now) {
    forgetOld(now);
    written.add(new Written(withdrawn, now));
  }

  /** Removes and returns all, the oldest first. */
  synchronized List<Submission> takeAll(Instant now) {
    forgetOld(now);
    var all = written.stream().map(Written::submission).toList();
    written.clear();
    return all;
  }

  private void forgetOld(Instant now) {
    var oldest = now.minus(REMEMBERED);
    while (!written.isEmpty() && (written.size() >= MOST || written.peek().at().isBefore(oldest))) {
      written.poll();
    }
  }
}
