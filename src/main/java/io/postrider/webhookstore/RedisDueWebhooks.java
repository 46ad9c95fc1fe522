package io.postrider.webhookstore;

import io.postrider.execution.DeliveryName;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.jobstore.JobKeys;
import io.postrider.redis.Redis;
import io.postrider.redis.SpreadSet;
import io.postrider.webhook.DueWebhooks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.params.ZAddParams;
import redis.clients.jedis.resps.Tuple;

/**
 * Webhooks that are due as a sorted set of their names, by the time when they became due or were
 * renewed. The step in which a job completes adds its webhooks. What is to be sent follows from the
 * job's record.
 */
@ApplicationScoped
class RedisDueWebhooks implements DueWebhooks {

  /** When an entry is looked at again whose job has not completed, although it was about to. */
  private static final Duration NOT_COMPLETED = Duration.ofSeconds(30);

  @Inject Redis redis;
  @Inject JobStore jobs;
  @Inject Clock clock;

  private SpreadSet list() {
    return redis.spread(JobKeys.DUE_WEBHOOKS);
  }

  @Override
  public void renew(Collection<DeliveryName> names) {
    put(texts(names), clock.instant());
  }

  /** Sets the times of entries that are still there. */
  private void put(List<String> names, Instant time) {
    double score = time.toEpochMilli();
    list()
        .key()
        .byPart(names)
        .forEach(
            (part, some) -> {
              var times = some.stream().collect(Collectors.toMap(name -> name, name -> score));
              redis
                  .writes()
                  .call(pipeline -> pipeline.zadd(part, times, ZAddParams.zAddParams().xx())::get);
            });
  }

  /**
   * Removes entries of outcomes that will not be delivered: their jobs are gone, or a later
   * generation has begun. If a job has not completed, its worker died before it settled, or another
   * one is about to settle: the entry stays.
   */
  @Override
  public List<Due> before(Instant time, int limit) {
    var names =
        list().earliest(time.toEpochMilli()).next(limit).stream()
            .map(Tuple::getElement)
            .map(DeliveryName::parse)
            .toList();
    var records = JobRecord.byId(jobs.find(names.stream().map(DeliveryName::job).toList()));
    var due = new ArrayList<Due>();
    var gone = new ArrayList<DeliveryName>();
    var early = new ArrayList<DeliveryName>();
    for (var name : names) {
      var job = records.get(name.job());
      if (job == null || job.generation() > name.generation()) {
        gone.add(name);
      } else if (job.generation() == name.generation() && job.status() == JobStatus.COMPLETED) {
        due.add(new Due(name, job));
      } else if (job.status().terminal()) {
        gone.add(name);
      } else {
        early.add(name);
      }
    }
    put(texts(early), clock.instant().plus(NOT_COMPLETED));
    remove(gone);
    return due;
  }

  @Override
  public void remove(Collection<DeliveryName> names) {
    list().remove(texts(names));
  }

  /** The same as a part of a pipeline. */
  Supplier<List<Long>> remove(AbstractPipeline pipeline, Collection<DeliveryName> names) {
    return list().remove(pipeline, texts(names));
  }

  /** The part of the set that has an entry. */
  String part(DeliveryName name) {
    return list().of(name.text());
  }

  private static List<String> texts(Collection<DeliveryName> names) {
    return names.stream().map(DeliveryName::text).toList();
  }
}
