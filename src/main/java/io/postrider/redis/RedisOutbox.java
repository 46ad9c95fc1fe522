package io.postrider.redis;

import static io.postrider.redis.RedisKeys.OUTBOX;

import io.postrider.job.Job;
import io.postrider.job.JobDispatcher.Dispatch;
import io.postrider.job.JobId;
import io.postrider.job.JobStore;
import io.postrider.job.Outbox;
import io.postrider.job.UnavailableException;
import io.postrider.redis.RedisThroughput.Step;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

/** The outbox as a sorted set by the time of entry, beside the records themselves. */
@ApplicationScoped
class RedisOutbox implements Outbox {

  /** How long a node has the relay's turn, in milliseconds. */
  private static final long LEAD_MILLIS = 5_000;

  @Inject Redis redis;
  @Inject Node node;
  @Inject JobStore jobs;
  @Inject RecentJobs lists;
  @Inject RedisThroughput throughput;
  @Inject Clock clock;

  private JobsToSend list() {
    return new JobsToSend(redis, jobs, OUTBOX);
  }

  @Override
  public List<JobId> reserve(List<Job> wanted) {
    if (wanted.stream().allMatch(job -> job.dedupKey() == null)) {
      return wanted.stream().map(Job::id).toList();
    }
    return redis
        .writes()
        .call(
            pipeline -> {
              var holders = wanted.stream().map(job -> reserve(pipeline, job)).toList();
              return () -> holders.stream().map(Supplier::get).toList();
            });
  }

  private static Supplier<JobId> reserve(AbstractPipeline pipeline, Job job) {
    if (job.dedupKey() == null) {
      return job::id;
    }
    var former =
        pipeline.setGet(RedisKeys.inFlight(job), job.id().value(), SetParams.setParams().nx());
    return () -> former.get() == null ? job.id() : new JobId(former.get());
  }

  @Override
  public boolean takeOver(Job job, JobId former) {
    var key = List.of(RedisKeys.inFlight(job));
    return redis.run(Script.SWAP, key, former.value(), job.id().value()).equals(1L);
  }

  @Override
  public void release(Job job) {
    redis.run(Script.SWAP, List.of(RedisKeys.inFlight(job)), job.id().value(), "");
  }

  @Override
  public void create(List<Job> made) {
    try {
      store(made);
    } catch (UnavailableException failed) {
      if (failed.getCause() instanceof JedisDataException) {
        withdraw(made);
      }
      throw failed;
    }
  }

  /**
   * A Redis that is full may take a record and refuse its outbox entry: nobody would ever send that
   * job, but whoever asks for the same again would be given it.
   */
  private void withdraw(List<Job> refused) {
    redis
        .writes()
        .call(
            pipeline -> {
              var removed = refused.stream().map(job -> pipeline.del(RedisKeys.job(job.id())));
              var replies = removed.toList();
              return () -> replies.stream().map(Supplier::get).toList();
            });
  }

  private void store(List<Job> made) {
    var at = clock.instant();
    double now = at.toEpochMilli();
    redis
        .writes()
        .call(
            pipeline -> {
              var replies = new ArrayList<Supplier<?>>(made.size() * 10);
              for (var job : made) {
                var id = job.id().value();
                boolean delayed = job.isDelayed(at);
                replies.add(
                    delayed
                        ? pipeline.zadd(RedisKeys.DELAYED, job.dueAt().toEpochMilli(), id)::get
                        : pipeline.zadd(OUTBOX, now, id)::get);
                replies.add(pipeline.hset(RedisKeys.job(job.id()), RecordCodec.accepted(job))::get);
                replies.add(pipeline.zadd(RedisKeys.OPEN, awaitedAt(job, now), id)::get);
              }
              lists.add(pipeline, made, replies::add);
              return () -> replies.stream().map(Supplier::get).toList();
            });
    throughput.count(Step.ACCEPTED, made.size());
  }

  /** From when on it is strange that nobody works on a job. */
  private static double awaitedAt(Job job, double now) {
    return job.dueAt() == null ? now : Math.max(now, job.dueAt().toEpochMilli());
  }

  @Override
  public void confirm(Collection<JobId> sent) {
    list().remove(sent);
  }

  @Override
  public Set<JobId> unconfirmed(Collection<JobId> asked) {
    var ids = List.copyOf(asked);
    var names = ids.stream().map(JobId::value).toArray(String[]::new);
    var scores = redis.reads().call(pipeline -> pipeline.zmscore(OUTBOX, names)::get);
    var found = new HashSet<JobId>();
    for (int i = 0; i < ids.size(); i++) {
      if (scores.get(i) != null) {
        found.add(ids.get(i));
      }
    }
    return found;
  }

  @Override
  public List<Dispatch> unconfirmedBefore(Instant time, int skipped, int limit) {
    return list().until(time, skipped, limit, job -> true);
  }

  @Override
  public boolean lead() {
    var turn = SetParams.setParams().nx().px(LEAD_MILLIS);
    var holder =
        redis
            .writes()
            .call(pipeline -> pipeline.setGet(RedisKeys.OUTBOX_LEADER, node.id(), turn)::get);
    return holder == null || holder.equals(node.id());
  }

  @Override
  public Optional<Instant> oldest() {
    return list().first();
  }

  @Override
  public long size() {
    return list().size();
  }
}
