package io.postrider.jobstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobResults;
import io.postrider.job.JobId;
import io.postrider.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Results as hashes, of which each field is a piece: {@code text/csv 0}, {@code text/csv 1}. */
@ApplicationScoped
class RedisResults implements JobResults {

  /** How long the pieces of an unfinished attempt are kept after the last one was added. */
  private static final long UNFINISHED_MILLIS = Duration.ofHours(24).toMillis();

  private static final String FIRST = " 0";

  @Inject Redis redis;

  @Override
  public void store(Lease lease, String mediaType, int number, byte[] piece) {
    var key = JobKeys.resultOf(lease).getBytes(UTF_8);
    redis
        .writes()
        .call(
            pipeline -> {
              var stored = pipeline.hset(key, field(mediaType, number), piece);
              var kept = pipeline.pexpire(key, UNFINISHED_MILLIS);
              return () -> stored.get() + kept.get();
            });
  }

  @Override
  public void discard(Lease lease) {
    redis.writes().call(pipeline -> pipeline.unlink(JobKeys.resultOf(lease))::get);
  }

  @Override
  public Set<String> mediaTypes(JobId id) {
    return redis.reads().call(pipeline -> pipeline.hkeys(JobKeys.result(id))::get).stream()
        .filter(field -> field.endsWith(FIRST))
        .map(field -> field.substring(0, field.length() - FIRST.length()))
        .collect(Collectors.toSet());
  }

  @Override
  public Optional<byte[]> piece(JobId id, String mediaType, int number) {
    var key = JobKeys.result(id).getBytes(UTF_8);
    return Optional.ofNullable(
        redis.reads().call(pipeline -> pipeline.hget(key, field(mediaType, number))::get));
  }

  private static byte[] field(String mediaType, int number) {
    return (mediaType + " " + number).getBytes(UTF_8);
  }
}
