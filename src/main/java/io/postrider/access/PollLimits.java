package io.postrider.access;

import io.github.bucket4j.Bucket;
import io.postrider.access.RateLimits.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Limits how often one client may poll one job that has not ended: 30 times at once, and then a
 * configured number of times per second. Each node counts for itself, since the limit protects the
 * node. It forgets the jobs that were polled longest ago.
 */
@ApplicationScoped
class PollLimits {

  static final int BURST = 30;
  private static final int REMEMBERED = 10_000;
  private static final int CLIENT_ERROR = 400;

  @Inject
  @ConfigProperty(name = "postrider.poll.limit", defaultValue = "2")
  int perSecond;

  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Whether the job may be polled now; empty if it has not been polled before. Counts nothing. */
  Optional<Verdict> peek(String owner, String jobId) {
    Bucket bucket;
    synchronized (buckets) {
      bucket = buckets.get(owner + "/" + jobId);
    }
    return Optional.ofNullable(bucket)
        .map(known -> known.estimateAbilityToConsume(1))
        .map(probe -> new Verdict(probe.getRemainingTokens(), probe.getNanosToWaitForRefill()));
  }

  /**
   * Counts an answer to a poll if it says that the job has not ended: of the answers without an
   * error only that one says when to ask again.
   *
   * @param hasRetryAfter whether the answer has {@code Retry-After}
   */
  void count(String owner, String jobId, int status, boolean hasRetryAfter) {
    if (perSecond > 0 && hasRetryAfter && status < CLIENT_ERROR) {
      Bucket bucket;
      synchronized (buckets) {
        bucket = buckets.computeIfAbsent(owner + "/" + jobId, key -> newBucket());
      }
      bucket.tryConsume(1);
    }
  }

  private Bucket newBucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(BURST).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }
}
