package io.postrider.jobstore;

import io.postrider.intake.Acceptance;
import io.postrider.intake.IdempotencyKeys;
import io.postrider.intake.Submission;
import io.postrider.job.JobId;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisPipe;
import io.postrider.redis.Script;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.params.SetParams;

/** Idempotency keys as strings: job id, fingerprint, and whether the request was answered. */
@ApplicationScoped
class RedisIdempotencyKeys implements IdempotencyKeys {

  private static final long KEPT_MILLIS = Duration.ofHours(24).toMillis();
  private static final String ANSWERED = "answered";
  private static final String WANTED = "wanted";

  /** A fourth part, which earlier versions do not read. */
  private static final String DEDUPLICATED = "deduplicated";

  private static final int DEDUPLICATED_AT = 3;

  @Inject Redis redis;

  @Override
  public List<Holder> reserve(List<Submission> submissions) {
    return redis
        .writes()
        .call(
            pipeline -> {
              var holders = submissions.stream().map(one -> reserve(pipeline, one)).toList();
              return RedisPipe.all(holders);
            });
  }

  private static Supplier<Holder> reserve(AbstractPipeline pipeline, Submission submission) {
    var own = wanted(submission);
    var former =
        pipeline.setGet(
            JobKeys.idempotency(submission),
            write(own),
            SetParams.setParams().nx().px(KEPT_MILLIS));
    return () -> former.get() == null ? own : read(former.get());
  }

  @Override
  public Optional<Holder> find(Submission submission) {
    var key = JobKeys.idempotency(submission);
    return Optional.ofNullable(redis.reads().call(pipeline -> pipeline.get(key)::get))
        .map(RedisIdempotencyKeys::read);
  }

  @Override
  public boolean takeOver(Submission submission, Holder former) {
    var key = List.of(JobKeys.idempotency(submission));
    return redis.run(Script.SWAP, key, write(former), write(wanted(submission))).equals(1L);
  }

  @Override
  public void release(List<Submission> submissions) {
    submissions.stream()
        .map(
            submission ->
                redis.submit(
                    Script.SWAP,
                    List.of(JobKeys.idempotency(submission)),
                    write(wanted(submission)),
                    ""))
        .toList()
        .forEach(RedisPipe::await);
  }

  @Override
  public CompletableFuture<?> answered(Submission submission, Acceptance answer) {
    return redis.submit(
        Script.SWAP,
        List.of(JobKeys.idempotency(submission)),
        write(wanted(submission)),
        write(new Holder(answer.job(), submission.fingerprint(), true, answer.deduplicated())));
  }

  private static Holder wanted(Submission submission) {
    return new Holder(submission.job().id(), submission.fingerprint(), false, false);
  }

  private static String write(Holder holder) {
    var value =
        String.join(
            " ", holder.job().value(), holder.fingerprint(), holder.answered() ? ANSWERED : WANTED);
    return holder.deduplicated() ? value + " " + DEDUPLICATED : value;
  }

  private static Holder read(String value) {
    var parts = value.split(" ");
    return new Holder(
        new JobId(parts[0]), parts[1], parts[2].equals(ANSWERED), parts.length > DEDUPLICATED_AT);
  }
}
