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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The attempt that a worker is running. When it reports progress, it learns whether it must stop.
 */
final class CurrentAttempt implements Attempt {

  /**
   * Shortest time between two calls of the store, each of which stores the progress and asks
   * whether to stop.
   */
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final Lease lease;
  private final int number;
  private final int postponements;
  private final Claims claims;
  private final JobResults results;
  private final BlockingRetry retry;
  private final Clock clock;
  private final Map<String, OutputStream> outputs =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private Instant lastReport = Instant.MIN;
  private boolean stopped;
  private volatile boolean abandoned;

  CurrentAttempt(
      Lease lease,
      int number,
      int postponements,
      Claims claims,
      JobResults results,
      BlockingRetry retry,
      Clock clock) {
    this.lease = lease;
    this.number = number;
    this.postponements = postponements;
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
  public int postponements() {
    return postponements;
  }

  @Override
  public void progress(int percent, String message) {
    requireCurrent();
    var now = clock.instant();
    if (!stopped && now.isBefore(lastReport.plus(INTERVAL))) {
      return;
    }
    lastReport = now;
    try {
      stopped = stopped || claims.progress(lease, new Progress(percent, message));
    } catch (UnavailableException away) {
      // No harm is done: the next call stores the progress.
    }
    if (stopped) {
      throw new StoppedException("The job is to be cancelled.");
    }
  }

  @Override
  public OutputStream result(String mediaType) {
    requireCurrent();
    var output =
        new ResultWriter(
            (piece, bytes) ->
                retry.call(
                    () -> {
                      requireCurrent();
                      results.store(lease, mediaType, piece, bytes);
                      return bytes;
                    }));
    if (outputs.putIfAbsent(mediaType, output) != null) {
      throw new IllegalStateException("There is a result of type " + mediaType + " already.");
    }
    return output;
  }

  /** Ends the attempt although its handler goes on: from now on it can store nothing. */
  void abandon() {
    abandoned = true;
  }

  private void requireCurrent() {
    if (abandoned) {
      throw new StoppedException("The attempt has timed out.");
    }
  }

  /** Closes, and so stores, the results that the handler has left open. */
  void finish() throws IOException {
    for (var output : outputs.values()) {
      output.close();
    }
  }

  /** Keeps the results from {@link #discard}: the job is completed, so they belong to it. */
  void keepResults() {
    outputs.clear();
  }

  /** Deletes the results of an attempt that has not completed the job. */
  void discard() {
    if (!outputs.isEmpty()) {
      try {
        results.discard(lease);
      } catch (UnavailableException away) {
        // The store lets them expire.
      }
    }
  }
}
