package io.postrider.execution;

import io.postrider.execution.Claims.Lease;
import io.postrider.job.Attempt;
import io.postrider.job.Progress;
import io.postrider.job.StoppedException;
import io.postrider.platform.BlockingRetry;
import io.postrider.platform.UnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The attempt that a worker has in hand. */
final class CurrentAttempt implements Attempt {

  /** Progress is stored, and cancellation seen, not more often than this. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Lease lease;
  private final int number;
  private final Claims claims;
  private final JobResults results;
  private final BlockingRetry retry;
  private final Clock clock;
  private final Map<String, OutputStream> forms = new LinkedHashMap<>();
  private Instant told = Instant.MIN;
  private boolean stopped;

  CurrentAttempt(
      Lease lease,
      int number,
      Claims claims,
      JobResults results,
      BlockingRetry retry,
      Clock clock) {
    this.lease = lease;
    this.number = number;
    this.claims = claims;
    this.results = results;
    this.retry = retry;
    this.clock = clock;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public void progress(int percent, String message) {
    var now = clock.instant();
    if (!stopped && now.isBefore(told.plus(PAUSE))) {
      return;
    }
    told = now;
    try {
      stopped = stopped || claims.progress(lease, new Progress(percent, message));
    } catch (UnavailableException away) {
      // Nothing depends on it; the next call tells.
    }
    if (stopped) {
      throw new StoppedException("The job is to be cancelled.");
    }
  }

  @Override
  public OutputStream result(String mediaType) {
    var form =
        new ResultWriter(
            (piece, bytes) ->
                retry.call(
                    () -> {
                      results.store(lease, mediaType, piece, bytes);
                      return bytes;
                    }));
    if (forms.putIfAbsent(mediaType, form) != null) {
      throw new IllegalStateException("There is a result of type " + mediaType + " already.");
    }
    return form;
  }

  /** Stores what was left open. */
  void finish() throws IOException {
    for (var form : forms.values()) {
      form.close();
    }
  }

  /** What was written is the job's now. */
  void handOver() {
    forms.clear();
  }

  /** Leaves nothing behind. */
  void discard() {
    if (!forms.isEmpty()) {
      try {
        results.discard(lease);
      } catch (UnavailableException away) {
        // Then it expires.
      }
    }
  }
}
