package io.postrider.jobstore;

import static io.postrider.jobstore.RecordCodec.labels;
import static io.postrider.jobstore.RecordCodec.millis;

import io.postrider.coordination.Node;
import io.postrider.coordination.RedisThroughput;
import io.postrider.coordination.RedisThroughput.Transition;
import io.postrider.execution.Claim;
import io.postrider.execution.Claims;
import io.postrider.execution.DeliveryName;
import io.postrider.execution.JobExecutor;
import io.postrider.execution.JobMessage;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobJson;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.Postponement;
import io.postrider.job.Progress;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Claims as leases in keys of their own, beside the records; each step is one script. */
@ApplicationScoped
class RedisClaims implements Claims {

  private static final String LEASE_MILLIS = Long.toString(JobExecutor.LEASE.toMillis());
  private static final String NO_HOLDER = "";
  private static final String NO_SPEC = "";

  @Inject Redis redis;
  @Inject Node node;
  @Inject RedisJobStore jobs;
  @Inject EndedJobs ended;
  @Inject RedisPostponedJobs postponed;
  @Inject RedisCompletion completion;
  @Inject Retention retention;
  @Inject RedisThroughput throughput;
  @Inject RecentJobs lists;
  @Inject Clock clock;

  @Override
  public String newToken() {
    return node.nextToken();
  }

  @Override
  public Claim claim(JobMessage message, String token) {
    return evictingDeadHolder(evicted -> claim(message, token, evicted));
  }

  /** Claims a job. The job itself is sent to Redis only if Redis does not have it. */
  private Claim claim(JobMessage message, String token, String evicted) {
    var answer = claim(message, token, evicted, NO_SPEC);
    return answer(
        message.id(),
        token,
        answer.get(0).equals("unknown") ? restore(message, token, evicted) : answer);
  }

  private List<?> restore(JobMessage message, String token, String evicted) {
    var answer = claim(message, token, evicted, JobJson.write(message.job()));
    if (Set.of("granted", "expired").contains(answer.get(0))) {
      listRestored(message.job(), answer.get(0).equals("granted"));
    }
    return answer;
  }

  /**
   * Adds a restored job to the lists, so that an erasure of its user finds it, and gives it its
   * in-flight key back.
   */
  private void listRestored(Job job, boolean inFlight) {
    redis
        .writes()
        .call(
            pipeline -> {
              var replies = new ArrayList<Supplier<?>>();
              if (inFlight) {
                replies.add(RedisOutbox.reserve(pipeline, job));
              }
              lists.addToAll(pipeline, List.of(job), replies::add);
              RedisExpiringJobs.add(redis, pipeline, job, replies::add);
              return RedisPipe.all(replies);
            });
  }

  private List<?> claim(JobMessage message, String token, String evicted, String spec) {
    var id = message.id();
    return (List<?>)
        redis.run(
            JobScripts.CLAIM,
            List.of(JobKeys.job(id), JobKeys.lease(id), JobKeys.processed(id)),
            token,
            evicted,
            LEASE_MILLIS,
            millis(clock.instant()),
            Integer.toString(message.generation()),
            spec,
            labels(JobStatus.ACTIVE.sources()),
            retention.millis(),
            RedisExpiringJobs.millis(message.job()),
            Integer.toString(message.postponements()));
  }

  @Override
  public Claim giveUp(JobMessage message, String reason, int maxAttempts) {
    var claim = evictingDeadHolder(evicted -> giveUp(message, reason, maxAttempts, evicted));
    if (claim instanceof Claim.Done done) {
      list(done.record());
    }
    return claim;
  }

  /** Lists a job among the failed ones if it has failed, and counts it the first time. */
  private void list(JobRecord job) {
    if (job != null && job.status() == JobStatus.FAILED && ended.failed(job)) {
      throughput.count(Transition.FAILED, 1);
    }
  }

  private Claim giveUp(JobMessage message, String reason, int maxAttempts, String evicted) {
    var id = message.id();
    var answer =
        redis.run(
            JobScripts.GIVE_UP,
            List.of(JobKeys.job(id), JobKeys.lease(id)),
            evicted,
            millis(clock.instant()),
            Integer.toString(message.generation()),
            JobJson.write(message.job()),
            reason,
            labels(JobStatus.FAILED.sources()),
            Integer.toString(maxAttempts));
    var parts = (List<?>) answer;
    if (parts.get(0).equals("restored")) {
      listRestored(message.job(), false);
    }
    return answer(id, null, parts);
  }

  /**
   * Makes a call; if another token holds the lease and its process has died, calls again to evict
   * that holder.
   */
  private Claim evictingDeadHolder(Function<String, Claim> ask) {
    var claim = ask.apply(NO_HOLDER);
    return claim instanceof Claim.Busy busy && !node.lives(busy.token())
        ? ask.apply(busy.token())
        : claim;
  }

  private Claim answer(JobId id, String token, List<?> parts) {
    return new ClaimAnswer(jobs, ended).read(id, token, parts);
  }

  @Override
  public void renew(Collection<Lease> leases) {
    var renewals =
        leases.stream()
            .map(
                lease ->
                    redis.submit(
                        JobScripts.RENEW,
                        List.of(JobKeys.job(lease.id()), JobKeys.lease(lease.id())),
                        lease.token(),
                        LEASE_MILLIS))
            .toList();
    renewals.forEach(RedisPipe::await);
  }

  @Override
  public boolean progress(Lease lease, Progress progress) {
    return !redis
        .run(
            JobScripts.PROGRESS,
            List.of(JobKeys.job(lease.id())),
            lease.token(),
            RecordCodec.write(progress))
        .equals(1L);
  }

  @Override
  public boolean stop(Lease lease) {
    var id = lease.id();
    boolean stopped =
        redis
            .run(
                JobScripts.STOP,
                List.of(JobKeys.job(id), JobKeys.lease(id)),
                lease.token(),
                millis(clock.instant()),
                retention.millis(),
                labels(JobStatus.CANCELLED.sources()))
            .equals(1L);
    if (stopped) {
      jobs.find(id).ifPresent(ended::cleanUp);
    }
    return stopped;
  }

  @Override
  public JobRecord complete(Lease lease, String resultUrl, List<DeliveryName> due) {
    var job = completion.complete(lease, resultUrl, due);
    if (job == null) {
      return null;
    }
    ended.cleanUp(job);
    throughput.count(Transition.COMPLETED, 1);
    return job;
  }

  /**
   * Lists the job first: if only that is done, the message is delivered again, and the entry in the
   * list is one too many.
   */
  @Override
  public boolean postpone(Lease lease, Instant until, Postponement all) {
    postponed.add(lease.id(), until, all.times());
    return redis
        .run(
            JobScripts.POSTPONE,
            List.of(JobKeys.job(lease.id()), JobKeys.lease(lease.id())),
            lease.token(),
            labels(JobStatus.DELAYED.sources()),
            JobStatus.DELAYED.label(),
            millis(until),
            Integer.toString(all.times()),
            millis(all.since()),
            all.reason())
        .equals(1L);
  }

  @Override
  public void release(Lease lease) {
    redis.run(
        JobScripts.RELEASE,
        List.of(JobKeys.job(lease.id()), JobKeys.lease(lease.id())),
        lease.token(),
        labels(EnumSet.of(JobStatus.ACTIVE)));
  }

  @Override
  public boolean failAttempt(Lease lease, Failure failure, Instant nextAttemptAt) {
    var id = lease.id();
    boolean fresh =
        redis
            .run(
                JobScripts.FAIL_ATTEMPT,
                List.of(JobKeys.job(id), JobKeys.lease(id)),
                lease.token(),
                RecordCodec.write(failure),
                nextAttemptAt == null ? "" : millis(nextAttemptAt),
                labels(JobStatus.DELAYED.sources()),
                JobStatus.DELAYED.label(),
                JobStatus.FAILED.label())
            .equals(1L);
    if (fresh && nextAttemptAt == null) {
      jobs.find(id).ifPresent(this::list);
    } else if (fresh) {
      throughput.count(Transition.RETRIED, 1);
    }
    return fresh;
  }
}
