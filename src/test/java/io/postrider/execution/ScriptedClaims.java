package io.postrider.execution;

import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.Postponement;
import io.postrider.job.Progress;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Claims that give the answers of a script, and record what is settled. */
public final class ScriptedClaims implements Claims {

  /**
   * A failed attempt as it was stored.
   *
   * @param nextAttemptAt may be null
   */
  public record FailedAttempt(Lease lease, Failure failure, Instant nextAttemptAt) {}

  /** The answers of {@link #claim} and {@link #giveUp}; the last one is repeated. */
  public final Deque<Claim> answers = new ArrayDeque<>();

  /** Whether the token is still valid at the settlement. */
  public boolean fresh = true;

  /** Number of calls that find Redis unreachable before the next answer. */
  public int away;

  /** Leases settled as completed. */
  public final List<Lease> completed = new ArrayList<>();

  /** The result URL of the last completed job. */
  public String resultUrl;

  /** Attempts settled as failed. */
  public final List<FailedAttempt> failedAttempts = new ArrayList<>();

  /** The progress that attempts have reported. */
  public final List<Progress> reported = new ArrayList<>();

  /** Whether an attempt that reports progress is asked to stop. */
  public boolean stopping;

  /** Number of progress reports that find Redis unreachable. */
  public int progressAway;

  /** Leases settled as cancelled. */
  public final List<Lease> stopped = new ArrayList<>();

  /** How jobs were postponed, and until when. */
  public final Map<Postponement, Instant> postponed = new LinkedHashMap<>();

  /** Number of jobs given back that find Redis unreachable. */
  public int releaseAway;

  /** Leases of jobs that were given back because the node stops. */
  public final List<Lease> released = new ArrayList<>();

  /** Leases that were renewed. */
  public final List<Lease> renewed = new ArrayList<>();

  private Job claimed;

  /** The tokens of all claims. */
  public final List<String> tokens = new ArrayList<>();

  private int made;

  @Override
  public String newToken() {
    return "token:" + ++made;
  }

  @Override
  public Claim claim(JobMessage message, String token) {
    tokens.add(token);
    claimed = message.job();
    return answer();
  }

  @Override
  public boolean postpone(Lease lease, Instant until, Postponement all) {
    if (fresh) {
      postponed.put(all, until);
    }
    return fresh;
  }

  @Override
  public void release(Lease lease) {
    if (releaseAway-- > 0) {
      throw new UnavailableException("Redis does not answer.", null);
    }
    released.add(lease);
  }

  @Override
  public Claim giveUp(JobMessage message, String reason, int maxAttempts) {
    return answer();
  }

  private Claim answer() {
    if (away-- > 0) {
      throw new UnavailableException("Redis does not answer.", null);
    }
    return answers.size() > 1 ? answers.remove() : answers.peek();
  }

  @Override
  public void renew(Collection<Lease> leases) {
    renewed.addAll(leases);
  }

  @Override
  public boolean progress(Lease lease, Progress progress) {
    if (progressAway-- > 0) {
      throw new UnavailableException("Redis does not answer.", null);
    }
    reported.add(progress);
    return stopping;
  }

  @Override
  public boolean stop(Lease lease) {
    if (fresh) {
      stopped.add(lease);
    }
    return fresh;
  }

  @Override
  public JobRecord complete(Lease lease, String resultUrl, List<DeliveryName> due) {
    if (!fresh) {
      return null;
    }
    completed.add(lease);
    this.resultUrl = resultUrl;
    return SampleJobs.record(claimed, 0, JobStatus.COMPLETED);
  }

  @Override
  public boolean failAttempt(Lease lease, Failure failure, Instant nextAttemptAt) {
    if (fresh) {
      failedAttempts.add(new FailedAttempt(lease, failure, nextAttemptAt));
    }
    return fresh;
  }
}
