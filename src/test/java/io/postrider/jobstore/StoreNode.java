package io.postrider.jobstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.coordination.CoordinationNode;
import io.postrider.coordination.Node;
import io.postrider.coordination.RedisThroughput;
import io.postrider.execution.Claim;
import io.postrider.execution.Claims;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.intake.Outbox;
import io.postrider.job.Job;
import io.postrider.job.JobStore;
import io.postrider.platform.Leadership;
import io.postrider.platform.SharedClock;
import io.postrider.recipient.UserJobs;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisNode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/** The store of jobs of one process of the service, wired by hand, with a manual heartbeat. */
public final class StoreNode implements AutoCloseable {

  /** Its connections. */
  public final RedisNode base;

  public final Redis redis;

  public final CoordinationNode coordination;

  public final Leadership leadership;

  final Node node;
  final SharedClock clock;
  final Retention retention = new Retention();
  final RedisJobStore jobs = new RedisJobStore();
  final EndedJobs ended = new EndedJobs();
  final RedisPostponedJobs postponed = new RedisPostponedJobs();
  final RedisExpiringJobs expiring = new RedisExpiringJobs();
  final RedisDeadLetterIndex failed = new RedisDeadLetterIndex();
  final NewJobCounts counts = new NewJobCounts();
  final RedisOutbox outbox = new RedisOutbox();
  final RecentJobs lists = new RecentJobs();
  final JobLists unwritten = new JobLists();
  final OpenJobsRemoval removal = new OpenJobsRemoval();
  final RedisCompletedJobs completed = new RedisCompletedJobs();
  final RedisDelayedJobs delayed = new RedisDelayedJobs();
  final RedisRepeatableJobs repeatable = new RedisRepeatableJobs();
  final RedisBacklog backlog = new RedisBacklog();
  final RedisThroughput throughput;
  final RedisCompletion completion = new RedisCompletion();
  final RedisClaims claims = new RedisClaims();
  final RedisResults results = new RedisResults();
  final RedisJobIndex directory = new RedisJobIndex();
  final ListSweeper sweeper = new ListSweeper();

  public StoreNode(URI url) {
    this(url.toString());
  }

  public StoreNode(String url) {
    this(url, 0, Clock.systemUTC());
  }

  /** A node whose writes wait for some replicas. */
  StoreNode(String url, int replicas) {
    this(url, replicas, Clock.systemUTC());
  }

  /** A node on a machine with this clock. */
  public StoreNode(String url, Clock ofMachine) {
    this(url, 0, ofMachine);
  }

  private StoreNode(String url, int replicas, Clock ofMachine) {
    base = new RedisNode(url, replicas, ofMachine);
    redis = base.redis;
    coordination = new CoordinationNode(base);
    node = coordination.node;
    leadership = coordination.leadership();
    throughput = coordination.throughput;
    clock = base.clock();
    retention.kept = Duration.ofDays(7);
    lists.length = 1_000;
    jobs.redis = redis;
    jobs.failed = failed;
    jobs.ended = ended;
    postponed.redis = redis;
    postponed.jobs = jobs;
    delayed.postponed = postponed;
    claims.postponed = postponed;
    claims.completion = completion;
    completion.redis = redis;
    completion.retention = retention;
    completion.clock = clock;
    jobs.expiring = expiring;
    lists.redis = redis;
    unwritten.redis = redis;
    unwritten.recent = lists;
    removal.redis = redis;
    removal.backlog = backlog;
    ended.open = removal;
    ended.completed = completed;
    completed.redis = redis;
    completed.jobs = jobs;
    completed.backlog = backlog;
    completed.clock = clock;
    outbox.later = unwritten;
    directory.unwritten = unwritten;
    backlog.redis = redis;
    backlog.postponed = postponed;
    backlog.clock = clock;
    jobs.backlog = backlog;
    delayed.backlog = backlog;
    counts.backlog = backlog;
    counts.throughput = throughput;
    counts.clock = clock;
    outbox.counts = counts;
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
    results.redis = redis;
    directory.redis = redis;
    directory.jobs = jobs;
    directory.lists = lists;
    directory.lists = outbox.lists;
    sweeper.redis = redis;
    sweeper.retention = retention;
    sweeper.leadership = leadership;
    sweeper.jobs = jobs;
    sweeper.failed = failed;
    sweeper.clock = clock;
    claims.throughput = throughput;
    claims.redis = redis;
    claims.lists = lists;
    claims.node = node;
    claims.jobs = jobs;
    claims.ended = ended;
    claims.retention = retention;
    claims.clock = clock;
  }

  public JobStore jobs() {
    return jobs;
  }

  public Outbox outbox() {
    return outbox;
  }

  public Claims claims() {
    return claims;
  }

  public Retention retention() {
    return retention;
  }

  public UserJobs userJobs() {
    var ofUsers = new RedisUserJobs();
    ofUsers.redis = redis;
    ofUsers.jobs = jobs;
    return ofUsers;
  }

  /** Removes what would otherwise stay in Redis for ever. */
  public void sweep() {
    sweeper.sweep();
  }

  public UnifiedJedis client() {
    return base.client();
  }

  /** Stores jobs, and lists them as if the broker had confirmed them. */
  void store(List<Job> made) {
    assertThat(outbox.create(made)).isEmpty();
    outbox.list(made).join();
  }

  /** What is wrong with Redis; empty if nothing is. */
  public String problem() {
    return base.problem();
  }

  /** Claims a job with its first delivery, which must succeed. */
  public Lease claim(Job job) {
    var token = claims.newToken();
    assertThat(claims.claim(new JobMessage(job, 0, 1), token)).isInstanceOf(Claim.Granted.class);
    return new Lease(job.id(), token);
  }

  /** Writes the heartbeat. */
  void beat() {
    coordination.beat();
  }

  /** Removes the heartbeat, as it expires some seconds after a process is killed. */
  void kill() {
    coordination.kill();
  }

  @Override
  public void close() {
    unwritten.stop();
    removal.stop();
    backlog.stop();
    base.close();
  }
}
