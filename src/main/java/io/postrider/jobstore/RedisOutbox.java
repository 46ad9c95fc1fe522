package io.postrider.jobstore;

import static io.postrider.jobstore.JobKeys.OPEN;
import static io.postrider.jobstore.JobKeys.OUTBOX;
import static java.util.stream.Collectors.toSet;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.Outbox;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobStore;
import io.postrider.jobstore.NewJobCounts.Withdrawal;
import io.postrider.platform.UnavailableException;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import io.postrider.redis.Script;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

/**
 * The outbox as a sorted set of job ids by the time of entry. The jobs themselves are in their
 * records.
 */
@ApplicationScoped
class RedisOutbox implements Outbox {

  /**
   * How long the mark of a withdrawn job is kept, during which its message may still be delivered.
   */
  private static final String WITHDRAWN_MILLIS = Long.toString(Duration.ofDays(7).toMillis());

  private static final String KEEP_IF_STORED = "keep";
  private static final String PERSISTED = "persisted";

  @Inject Redis redis;
  @Inject JobStore jobs;
  @Inject RecentJobs lists;
  @Inject JobLists later;
  @Inject NewJobCounts counts;
  @Inject Clock clock;

  private JobsToSend list() {
    return new JobsToSend(redis.spread(OUTBOX), jobs);
  }

  @Override
  public boolean failsInParts() {
    return redis.spread(OUTBOX).key().spread();
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
              return RedisPipe.all(holders);
            });
  }

  /**
   * Takes the in-flight key of a job that has one, unless another job holds it; gets the holder.
   */
  static Supplier<JobId> reserve(AbstractPipeline pipeline, Job job) {
    if (job.dedupKey() == null) {
      return job::id;
    }
    var former =
        pipeline.setGet(JobKeys.inFlight(job), job.id().value(), SetParams.setParams().nx());
    return () -> former.get() == null ? job.id() : new JobId(former.get());
  }

  @Override
  public boolean takeOver(Job job, JobId former) {
    var key = List.of(JobKeys.inFlight(job));
    return redis.run(Script.SWAP, key, former.value(), job.id().value(), PERSISTED).equals(1L);
  }

  @Override
  public void release(Job job) {
    RedisPipe.await(releaseKey(redis, job));
  }

  /** Releases the in-flight key of a job that has a dedup key, if the job holds it. */
  static CompletableFuture<Object> releaseKey(Redis redis, Job job) {
    return redis.submit(Script.SWAP, List.of(JobKeys.inFlight(job)), job.id().value(), "");
  }

  /** Sets the time at which the in-flight key of a job is free, if the job holds it. */
  static CompletableFuture<Object> keepKey(Redis redis, Job job, Instant until) {
    return redis.submit(
        JobScripts.KEEP_KEY,
        List.of(JobKeys.inFlight(job)),
        job.id().value(),
        Long.toString(until.toEpochMilli()));
  }

  @Override
  public Set<JobId> create(List<Job> made) {
    try {
      return store(made);
    } catch (UnavailableException failed) {
      counts.unclear(made);
      if (failed.getCause() instanceof JedisDataException) {
        drop(made);
      }
      throw failed;
    }
  }

  /**
   * Deletes the records of jobs that could not be stored completely. A full Redis may accept a
   * record and refuse its outbox entry: the job would never be sent, but would answer later
   * requests for the same.
   */
  private void drop(List<Job> refused) {
    redis
        .writes()
        .call(
            pipeline -> {
              var removed = refused.stream().map(job -> pipeline.del(JobKeys.job(job.id())));
              var replies = removed.toList();
              return RedisPipe.all(replies);
            });
  }

  private Set<JobId> store(List<Job> made) {
    var withdrawn = new NewJobs(redis, lists, clock.instant()).store(made);
    counts.stored(made.stream().filter(job -> !withdrawn.contains(job.id())).toList());
    return withdrawn;
  }

  @Override
  public Set<JobId> withdraw(Collection<Job> jobs) {
    var answers = new LinkedHashMap<Job, CompletableFuture<Object>>();
    jobs.forEach(job -> answers.put(job, submitWithdrawal(job.id(), "")));
    var withdrawn = new ArrayList<Job>();
    for (var answer : answers.entrySet()) {
      int result = ((Long) RedisPipe.await(answer.getValue())).intValue();
      if (result != 0) {
        withdrawn.add(answer.getKey());
      }
      counts.withdrawn(answer.getKey(), Withdrawal.values()[result]);
    }
    later.forget(withdrawn);
    removeFromLists(withdrawn);
    return withdrawn.stream().map(Job::id).collect(toSet());
  }

  /** Removes withdrawn jobs from all lists, and releases their in-flight keys. */
  private void removeFromLists(List<Job> withdrawn) {
    if (withdrawn.isEmpty()) {
      return;
    }
    var keys =
        withdrawn.stream()
            .filter(job -> job.dedupKey() != null)
            .map(job -> releaseKey(redis, job))
            .toList();
    redis
        .writes()
        .call(
            pipeline -> {
              var replies = new ArrayList<Supplier<?>>();
              for (var job : withdrawn) {
                for (var list : List.of(OUTBOX, OPEN, JobKeys.DELAYED, JobKeys.EXPIRING)) {
                  var id = job.id().value();
                  replies.add(pipeline.zrem(redis.spread(list).of(id), id)::get);
                }
              }
              lists.remove(pipeline, withdrawn, replies::add);
              return RedisPipe.all(replies);
            });
    keys.forEach(RedisPipe::await);
  }

  @Override
  public boolean preclude(JobId job) {
    return !RedisPipe.await(submitWithdrawal(job, KEEP_IF_STORED)).equals(0L);
  }

  private CompletableFuture<Object> submitWithdrawal(JobId job, String stored) {
    return redis.submit(
        JobScripts.WITHDRAW,
        List.of(JobKeys.job(job), JobKeys.lease(job)),
        WITHDRAWN_MILLIS,
        RedisJobStore.PENDING,
        stored);
  }

  @Override
  public Set<JobId> accept(Collection<JobId> jobs) {
    var answers = new LinkedHashMap<JobId, CompletableFuture<Object>>();
    jobs.forEach(
        job -> answers.put(job, redis.submit(JobScripts.ACCEPT, List.of(JobKeys.job(job)))));
    answers.values().removeIf(answer -> !RedisPipe.await(answer).equals(1L));
    return answers.keySet();
  }

  @Override
  public CompletableFuture<Void> list(Collection<Job> confirmed) {
    var now = clock.instant();
    return later.add(confirmed.stream().filter(job -> !job.isDelayed(now)).toList());
  }

  @Override
  public void confirm(Collection<JobId> sent) {
    list().remove(sent);
  }

  @Override
  public Set<JobId> unconfirmed(Collection<JobId> asked) {
    var names = asked.stream().map(JobId::value).toList();
    return redis.spread(OUTBOX).scores(names).keySet().stream().map(JobId::new).collect(toSet());
  }

  @Override
  public List<Dispatch> unconfirmedBefore(Instant time, int skipped, int limit) {
    return list().until(time, skipped, limit, job -> true);
  }

  @Override
  public Optional<Instant> oldest() {
    return list().first();
  }

  @Override
  public long size() {
    return redis.spread(OUTBOX).size();
  }
}
