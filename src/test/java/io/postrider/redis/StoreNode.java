package io.postrider.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Job;
import io.postrider.platform.SharedClock;
import io.postrider.testkit.Stub;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ScheduledFuture;

/** The store of one process of the service, wired by hand, with a manual heartbeat. */
final class StoreNode implements AutoCloseable {

  final Redis redis = new Redis();
  final RedisClock redisClock = new RedisClock();
  final SharedClock clock;
  final Node node = new Node();
  final RedisJobStore jobs = new RedisJobStore();
  final EndedJobs ended = new EndedJobs();
  final RedisPostponedJobs postponed = new RedisPostponedJobs();
  final RedisExpiringJobs expiring = new RedisExpiringJobs();
  final RedisDeadLetterIndex failed = new RedisDeadLetterIndex();
  final RedisOutbox outbox = new RedisOutbox();
  final RecentJobs lists = new RecentJobs();
  final JobLists unwritten = new JobLists();
  final OpenJobsRemoval removal = new OpenJobsRemoval();
  final RedisLeadership leadership = new RedisLeadership();
  final RedisMissedJobs missed = new RedisMissedJobs();
  final RedisDelayedJobs delayed = new RedisDelayedJobs();
  final RedisRepeatableJobs repeatable = new RedisRepeatableJobs();
  final RedisDelayedWebhooks webhooks = new RedisDelayedWebhooks();
  final RedisBacklog backlog = new RedisBacklog();
  final RedisThroughput throughput = new RedisThroughput();
  final RedisDueWebhooks due = new RedisDueWebhooks();
  final RedisCompletion completion = new RedisCompletion();
  final RedisClaims claims = new RedisClaims();
  final RedisResults results = new RedisResults();
  final RedisJobIndex directory = new RedisJobIndex();
  final RedisWithdrawalNotices withdrawals = new RedisWithdrawalNotices();
  final ListSweeper sweeper = new ListSweeper();

  StoreNode(URI url) {
    this(url.toString());
  }

  StoreNode(String url) {
    this(url, 0, Clock.systemUTC());
  }

  /** A node whose writes wait for some replicas. */
  StoreNode(String url, int replicas) {
    this(url, replicas, Clock.systemUTC());
  }

  /** A node on a machine with this clock. */
  StoreNode(String url, Clock ofMachine) {
    this(url, 0, ofMachine);
  }

  private StoreNode(String url, int replicas, Clock ofMachine) {
    clock = new SharedClock(ofMachine);
    redisClock.redis = redis;
    redisClock.clock = clock;
    var retention = new Retention();
    retention.kept = Duration.ofDays(7);
    lists.length = 1_000;
    redis.url = url;
    redis.replicas = replicas;
    redis.trips = (store, nanos) -> {};
    redis.threads = new PlainThreads();
    redis.open();
    node.redis = redis;
    jobs.redis = redis;
    jobs.node = node;
    jobs.failed = failed;
    jobs.ended = ended;
    postponed.redis = redis;
    postponed.jobs = jobs;
    delayed.postponed = postponed;
    claims.postponed = postponed;
    claims.completion = completion;
    completion.redis = redis;
    completion.webhooks = due;
    completion.retention = retention;
    completion.clock = clock;
    due.redis = redis;
    due.jobs = jobs;
    due.clock = clock;
    jobs.expiring = expiring;
    lists.redis = redis;
    unwritten.redis = redis;
    unwritten.recent = lists;
    removal.redis = redis;
    removal.backlog = backlog;
    ended.open = removal;
    outbox.later = unwritten;
    directory.unwritten = unwritten;
    backlog.redis = redis;
    backlog.postponed = postponed;
    backlog.clock = clock;
    jobs.backlog = backlog;
    delayed.backlog = backlog;
    outbox.backlog = backlog;
    ended.backlog = backlog;
    ended.redis = redis;
    ended.failed = failed;
    ended.clock = clock;
    expiring.redis = redis;
    expiring.jobs = jobs;
    expiring.ended = ended;
    expiring.retention = retention;
    expiring.clock = clock;
    failed.redis = redis;
    failed.jobs = jobs;
    jobs.retention = retention;
    jobs.clock = clock;
    outbox.redis = redis;
    outbox.jobs = jobs;
    outbox.lists = lists;
    outbox.clock = clock;
    delayed.redis = redis;
    delayed.jobs = jobs;
    repeatable.redis = redis;
    repeatable.lists = lists;
    repeatable.backlog = backlog;
    repeatable.throughput = throughput;
    repeatable.retention = retention;
    repeatable.clock = clock;
    webhooks.redis = redis;
    results.redis = redis;
    directory.redis = redis;
    directory.jobs = jobs;
    directory.lists = lists;
    directory.lists = outbox.lists;
    sweeper.redis = redis;
    sweeper.retention = retention;
    leadership.redis = redis;
    leadership.node = node;
    leadership.condition = () -> true;
    missed.redis = redis;
    withdrawals.redis = redis;
    withdrawals.node = node;
    withdrawals.clock = clock;
    sweeper.leadership = leadership;
    sweeper.jobs = jobs;
    sweeper.failed = failed;
    sweeper.clock = clock;
    throughput.redis = redis;
    throughput.clock = clock;
    outbox.throughput = throughput;
    claims.throughput = throughput;
    claims.redis = redis;
    claims.lists = lists;
    claims.node = node;
    claims.jobs = jobs;
    claims.ended = ended;
    claims.retention = retention;
    claims.clock = clock;
  }

  /** Starts receiving changes, with pings by hand only. */
  RedisChanges changes() {
    var changes = new RedisChanges();
    changes.redis = redis;
    changes.node = node;
    changes.threads = new PlainThreads();
    changes.timer =
        Stub.of(
            ManagedScheduledExecutorService.class,
            Map.of(
                "scheduleAtFixedRate",
                ping -> Stub.of(ScheduledFuture.class, Map.of("cancel", nothing -> true))));
    changes.start();
    return changes;
  }

  /** Stores jobs, and lists them as if the broker had confirmed them. */
  void store(List<Job> made) {
    assertThat(outbox.create(made)).isEmpty();
    outbox.list(made).join();
  }

  /** What is wrong with Redis; empty if nothing is. */
  String problem() {
    var probe = new RedisProbe();
    probe.redis = redis;
    return probe.problem().orElse("");
  }

  /** Claims a job with its first delivery, which must succeed. */
  Lease claim(Job job) {
    var token = claims.newToken();
    assertThat(claims.claim(new JobMessage(job, 0, 1), token)).isInstanceOf(Claim.Granted.class);
    return new Lease(job.id(), token);
  }

  /** Writes the heartbeat. */
  void beat() {
    redis.client().set(RedisKeys.node(node.id()), "");
  }

  /** Removes the heartbeat, as it expires some seconds after a process is killed. */
  void kill() {
    redis.client().del(RedisKeys.node(node.id()));
  }

  @Override
  public void close() {
    unwritten.stop();
    removal.stop();
    backlog.stop();
    redis.close();
  }

  static final class PlainThreads implements ManagedThreadFactory {

    @Override
    public Thread newThread(Runnable task) {
      return new Thread(task, "store");
    }

    @Override
    public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
      throw new UnsupportedOperationException("not needed");
    }
  }
}
