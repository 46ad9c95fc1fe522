package io.postrider.jobstore;

import io.postrider.execution.Claim;
import io.postrider.execution.Claims.Lease;
import io.postrider.execution.JobMessage;
import io.postrider.job.Failure;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.Progress;
import io.postrider.redis.RedisPipe;
import io.postrider.redis.SpreadSet;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import redis.clients.jedis.AbstractPipeline;

/** The steps on the store itself, with two nodes and a real Redis. */
final class RedisSteps implements StoreSteps {

  private final List<StoreNode> nodes;
  private final List<Job> jobs;

  /** Starts with jobs that have not been accepted. */
  RedisSteps(int jobs, List<StoreNode> nodes) {
    this.nodes = nodes;
    var dedupKey = UUID.randomUUID().toString();
    this.jobs = IntStream.range(0, jobs).mapToObj(i -> job(dedupKey)).toList();
    nodes.forEach(StoreNode::kill);
  }

  @Override
  public String accept(int job) {
    var wanted = jobs.get(job);
    var holder = outbox().reserve(List.of(wanted)).get(0);
    if (!holder.equals(wanted.id())) {
      var other = first().jobs.find(holder);
      if (other.isPresent() && !other.get().status().terminal()) {
        return "joined " + index(holder);
      }
      if (!outbox().takeOver(wanted, holder)) {
        return "lost the key of " + index(holder);
      }
    }
    outbox().create(List.of(wanted));
    return "made";
  }

  @Override
  public void confirm(int job) {
    outbox().confirm(List.of(id(job)));
  }

  @Override
  public String claim(int job, int node, int generation, String token) {
    var answer = words(nodes.get(node).claims.claim(delivery(job, generation), token));
    flush(node);
    return answer;
  }

  @Override
  public void expireLease(int job) {
    first().client().del(JobKeys.lease(id(job)));
  }

  @Override
  public void beat(int node) {
    nodes.get(node).beat();
  }

  @Override
  public void kill(int node) {
    nodes.get(node).kill();
  }

  @Override
  public String progress(Token token) {
    var progress = new Progress(50, "half of it");
    return nodes.get(token.node()).claims.progress(lease(token), progress) ? "stop" : "go on";
  }

  @Override
  public String stop(Token token) {
    boolean stopped = nodes.get(token.node()).claims.stop(lease(token));
    flush(token.node());
    return stopped ? "fresh" : "stale";
  }

  @Override
  public String complete(Token token) {
    var completed = nodes.get(token.node()).claims.complete(lease(token), null, List.of());
    flush(token.node());
    return completed == null ? "stale" : "fresh";
  }

  @Override
  public String fail(Token token, boolean again) {
    var now = Instant.now();
    var failure = new Failure(token.attempt(), now, JobModel.message(token.attempt()));
    var claims = nodes.get(token.node()).claims;
    boolean fresh = claims.failAttempt(lease(token), failure, again ? now : null);
    flush(token.node());
    return fresh ? "fresh" : "stale";
  }

  @Override
  public String giveUp(int job, int node, int generation) {
    var answer =
        words(
            nodes
                .get(node)
                .claims
                .giveUp(delivery(job, generation), "unknown", JobModel.MAX_ATTEMPTS));
    flush(node);
    return answer;
  }

  @Override
  public String replay(int job) {
    var replayed = first().jobs.replay(List.of(id(job)));
    return replayed.isEmpty() ? "not failed" : "replayed " + replayed.get(0).generation();
  }

  @Override
  public String cancel(int job) {
    var answer = first().jobs.cancel(id(job));
    flush(0);
    return answer.map(record -> "done " + record.status().label()).orElse("nothing");
  }

  @Override
  public void lose(int job) {
    var id = id(job);
    first().client().del(JobKeys.job(id), JobKeys.lease(id), JobKeys.processed(id));
  }

  @Override
  public List<String> state() {
    return first()
        .redis
        .reads()
        .call(
            pipeline -> {
              var outbox = first().redis.spread(JobKeys.OUTBOX);
              var shown = jobs.stream().map(job -> state(pipeline, outbox, job.id())).toList();
              var keyHolder = pipeline.get(JobKeys.inFlight(jobs.get(0)));
              return () -> {
                var state = new ArrayList<String>();
                shown.forEach(job -> state.add(job.get()));
                state.add(
                    "key holder "
                        + (keyHolder.get() == null ? "free" : index(new JobId(keyHolder.get()))));
                return state;
              };
            });
  }

  private static Supplier<String> state(AbstractPipeline pipeline, SpreadSet outbox, JobId id) {
    var record = pipeline.hgetAll(JobKeys.job(id));
    var lease = pipeline.get(JobKeys.lease(id));
    var listed = pipeline.zscore(JobKeys.FAILED, id.value());
    var unsent = pipeline.zscore(outbox.of(id.value()), id.value());
    return () ->
        "%s lease=%s processed=%s listed=%s unsent=%s"
            .formatted(
                record.get().isEmpty() ? "unknown" : shown(RecordCodec.read(record.get())),
                lease.get(),
                JobStatus.COMPLETED.label().equals(record.get().get("status")),
                listed.get() != null,
                unsent.get() != null);
  }

  private static String shown(JobRecord job) {
    return "%s/%d attempts=%d failures=%s error=%s due=%s finished=%s telling=%s stopping=%s"
        .formatted(
            job.status().label(),
            job.generation(),
            job.attempts(),
            job.failures().stream().map(Failure::message).toList(),
            job.error(),
            job.nextAttemptAt() != null,
            job.finishedAt() != null,
            job.progress() != null,
            job.stopping());
  }

  private static String words(Claim claim) {
    if (claim instanceof Claim.Granted granted) {
      return "granted " + granted.attempt();
    }
    if (claim instanceof Claim.Busy busy) {
      return "busy " + busy.token();
    }
    if (claim instanceof Claim.Failed) {
      return "failed";
    }
    if (claim instanceof Claim.AttemptsLeft) {
      return "attempts left";
    }
    var record = ((Claim.Done) claim).record();
    return record == null ? "nothing" : "done " + record.status().label();
  }

  /**
   * Waits for a write on each primary, so that all earlier writes that nobody waits for are done,
   * too.
   */
  private void flush(int node) {
    var redis = nodes.get(node).redis;
    var keys = nodes.get(node).base.keyOnEachPrimary();
    redis
        .writes()
        .call(
            pipeline -> {
              var replies = keys.stream().map(pipeline::exists).toList();
              return RedisPipe.all(replies);
            });
  }

  private StoreNode first() {
    return nodes.get(0);
  }

  private RedisOutbox outbox() {
    return first().outbox;
  }

  private JobId id(int job) {
    return jobs.get(job).id();
  }

  private int index(JobId id) {
    return jobs.stream().map(Job::id).toList().indexOf(id);
  }

  private JobMessage delivery(int job, int generation) {
    return new JobMessage(jobs.get(job), generation, 1);
  }

  private Lease lease(Token token) {
    return new Lease(id(token.job()), token.value());
  }

  private static Job job(String dedupKey) {
    var now = Instant.now();
    return new Job(
        JobId.next(now),
        "report",
        "sales",
        "u",
        Job.DEFAULT_OWNER,
        5,
        now,
        null,
        null,
        dedupKey,
        JsonValue.EMPTY_JSON_OBJECT);
  }
}
