package io.postrider.jobstore;

import static io.postrider.jobstore.RecordCodec.labels;
import static io.postrider.jobstore.RecordCodec.millis;

import io.postrider.execution.Claims.Lease;
import io.postrider.execution.DeliveryName;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;

/** Completes jobs: stores what has to be delivered, then state and result, in one round trip. */
@ApplicationScoped
class RedisCompletion {

  @Inject Redis redis;
  @Inject Retention retention;
  @Inject Clock clock;

  /** The job as it is now; null if the token is stale. */
  JobRecord complete(Lease lease, String resultUrl, List<DeliveryName> due) {
    var done = redis.writes().call(pipeline -> complete(pipeline, lease, resultUrl, due));
    return done == null ? null : RecordCodec.read((List<?>) done);
  }

  /**
   * Lists what is due first: if only that is done, the entries are too many. The other way round, a
   * webhook would be lost.
   */
  private Supplier<Object> complete(
      AbstractPipeline pipeline, Lease lease, String resultUrl, List<DeliveryName> due) {
    var id = lease.id();
    var added = add(pipeline, due);
    pipeline.sync();
    var settled =
        Redis.run(
            pipeline,
            JobScripts.COMPLETE,
            List.of(
                JobKeys.job(id),
                JobKeys.lease(id),
                JobKeys.processed(id),
                JobKeys.resultOf(lease),
                JobKeys.result(id)),
            lease.token(),
            millis(clock.instant()),
            retention.markMillis(),
            retention.millis(),
            labels(JobStatus.COMPLETED.sources()),
            resultUrl == null ? "" : resultUrl);
    return () -> {
      added.get();
      return settled.get();
    };
  }

  private Supplier<List<Long>> add(AbstractPipeline pipeline, List<DeliveryName> due) {
    double now = clock.millis();
    var list = redis.spread(JobKeys.DUE_WEBHOOKS);
    return RedisPipe.all(
        due.stream()
            .map(DeliveryName::text)
            .map(name -> pipeline.zadd(list.of(name), now, name))
            .toList());
  }
}
