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
 * How often one client may ask for one job that has not ended: 30 times at once, and then so many a
 * second. Each node counts for itself, as this is to spare the node, and forgets the jobs asked for
 * longest ago.
 */
@ApplicationScoped
class PollLimits {

  static final int BURST = 30;
  private static final int REMEMBERED = 10_000;

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

  /** Whether the job may be asked for now, if it has been asked for before; counts nothing. */
  Optional<Verdict> look(String owner, String jobId) {
    Bucket bucket;
    synchronized (buckets) {
      bucket = buckets.get(owner + "/" + jobId);
    }
    return Optional.ofNullable(bucket)
        .map(known -> known.estimateAbilityToConsume(1))
        .map(probe -> new Verdict(probe.getRemainingTokens(), probe.getNanosToWaitForRefill()));
  }

  /** Counts an answer that says the job has not ended. */
  void count(String owner, String jobId) {
    if (perSecond > 0) {
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
