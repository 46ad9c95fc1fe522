package io.postrider.jobstore;

import io.postrider.execution.Claim;
import io.postrider.job.JobId;
import io.postrider.job.Postponement;
import java.time.Instant;
import java.util.List;

/** Reads what the scripts that claim a job and give it up answer. */
record ClaimAnswer(RedisJobStore jobs, EndedJobs ended) {

  /**
   * What an answer means. For a job that has expired, {@link RedisExpiringJobs} does the rest,
   * whichever script has expired it.
   */
  Claim read(JobId id, String token, List<?> parts) {
    return switch ((String) parts.get(0)) {
      case "granted" -> granted(token, parts);
      case "busy" -> new Claim.Busy((String) parts.get(1));
      case "failed" -> new Claim.Failed();
      case "unspent" -> new Claim.AttemptsLeft();
      case "cancelled" -> {
        var job = jobs.find(id).orElseThrow();
        ended.cleanUp(job);
        yield new Claim.Done(job);
      }
      case "done", "restored" -> new Claim.Done(jobs.find(id).orElse(null));
      default -> new Claim.Done(null);
    };
  }

  private static Claim granted(String token, List<?> parts) {
    int attempt = Integer.parseInt((String) parts.get(1));
    int postponements = Integer.parseInt((String) parts.get(2));
    if (postponements == 0) {
      return new Claim.Granted(token, attempt);
    }
    var since = Instant.ofEpochMilli(Long.parseLong((String) parts.get(3)));
    return new Claim.Granted(token, attempt, new Postponement(postponements, since, null));
  }
}
