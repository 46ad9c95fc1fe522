package io.postrider.execution;

import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.Progress;
import io.postrider.job.SampleJobs;
import io.postrider.platform.UnavailableException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** Answers claims as the test has written down, and remembers what was settled. */
public final class ScriptedClaims implements Claims {

  /**
   * A failed attempt as it was stored.
   *
   * @param nextAttemptAt may be null
   */
  public record FailedAttempt(Lease lease, Failure failure, Instant nextAttemptAt) {}

  /** What to answer to {@link #claim} and {@link #giveUp}; the last answer is repeated. */
  public final Deque<Claim> answers = new ArrayDeque<>();

  /** Whether the token is still good when it comes to settling. */
  public boolean fresh = true;

  /** How often to be away before the next answer. */
  public int away;

  /** Settled as done. */
  public final List<Lease> completed = new ArrayList<>();

  /** Where the result of the last one that is done can be read. */
  public String resultUrl;

  /** Settled as failed for now. */
  public final List<FailedAttempt> failedAttempts = new ArrayList<>();

  /** How far attempts said they were. */
  public final List<Progress> told = new ArrayList<>();

  /** Whether whoever tells is asked to stop. */
  public boolean stopping;

  /** How often not to hear how far an attempt is. */
  public int progressAway;

  /** Settled as cancelled. */
  public final List<Lease> stopped = new ArrayList<>();

  /** Prolonged. */
  public final List<Lease> renewed = new ArrayList<>();

  private Job claimed;

  /** What was claimed with. */
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
    told.add(progress);
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
  public JobRecord complete(Lease lease, String resultUrl) {
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
