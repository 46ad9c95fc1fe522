package io.postrider.execution;

import io.postrider.execution.Claims.Lease;
import io.postrider.job.JobId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Results in memory. {@link #complete} makes the pieces of an attempt those of its job. */
public final class InMemoryResults implements JobResults {

  /** The pieces that attempts have stored, by media type and number. */
  public final Map<Lease, Map<String, byte[]>> attempts = new ConcurrentHashMap<>();

  private final Map<JobId, Map<String, byte[]>> ofJobs = new ConcurrentHashMap<>();

  /** What the store does when a job completes. */
  public void complete(Lease lease) {
    var made = attempts.remove(lease);
    if (made != null) {
      ofJobs.put(lease.id(), made);
    }
  }

  @Override
  public void store(Lease lease, String mediaType, int number, byte[] piece) {
    attempts.computeIfAbsent(lease, first -> new TreeMap<>()).put(mediaType + " " + number, piece);
  }

  @Override
  public void discard(Lease lease) {
    attempts.remove(lease);
  }

  @Override
  public Set<String> mediaTypes(JobId id) {
    return ofJobs.getOrDefault(id, Map.of()).keySet().stream()
        .map(field -> field.substring(0, field.indexOf(' ')))
        .collect(Collectors.toSet());
  }

  @Override
  public Optional<byte[]> piece(JobId id, String mediaType, int number) {
    return Optional.ofNullable(ofJobs.getOrDefault(id, Map.of()).get(mediaType + " " + number));
  }
}
