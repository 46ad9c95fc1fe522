package io.postrider.intake;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.partitioningBy;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.InFlightException;
import io.postrider.job.Job;
import io.postrider.job.JobEvents;
import io.postrider.job.JobId;
import io.postrider.platform.AnswerThreads;
import io.postrider.platform.GroupCommit;
import io.postrider.platform.GroupCommit.Pending;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.Tracing;
import io.postrider.platform.Tracing.TraceSpan;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Makes a job safe before its client gets 202. The steps are: reserve the in-flight key; store the
 * record and the outbox entry; send the message, until it is in the broker's journal.
 *
 * <p>Duplicates get no job of their own: {@link IdempotentRequests} answers a known {@code
 * Idempotency-Key}, and {@link DuplicateRequests} a request whose in-flight key another job holds.
 */
@ApplicationScoped
public class JobIntake {

  /** After this time the job is withdrawn and the client gets 503 with {@code Retry-After}. */
  static final Duration ANSWER_TIMEOUT = Duration.ofMillis(4_500);

  /** After this time an in-flight key whose job was never stored can be taken over. */
  private static final Duration ABANDONED = Duration.ofSeconds(10);

  /** How long a request that waits for another one is delayed until the next try. */
  private static final Duration RETRY_DELAY = Duration.ofMillis(20);

  /** Concurrent batches: one is sent to the broker while the next is stored. */
  private static final int COMMITS = 2;

  private static final int BATCH = 128;
  private static final int CAPACITY = 20_000;

  @Inject Outbox outbox;
  @Inject Withdrawals withdrawals;
  @Inject IdempotentRequests repeats;
  @Inject DuplicateRequests duplicates;
  @Inject JobDispatcher dispatcher;
  @Inject IntakeChecks checks;
  @Inject JobEvents events;
  @Inject Tracing tracing;
  @Inject Clock clock;

  /** For how long a request waits, in the queue of the intake and for the stores. */
  Duration patience = ANSWER_TIMEOUT;

  /** Separate threads, so that a client that does not read its answer blocks no other job. */
  @Inject AnswerThreads answers;

  @Resource ManagedThreadFactory threads;

  private GroupCommit<Submission, Acceptance> commits;

  @PostConstruct
  void start() {
    commits =
        new GroupCommit<>(
            threads, COMMITS, BATCH, CAPACITY, request -> request.job().owner(), this::commit);
  }

  @PreDestroy
  void stop() {
    commits.close();
  }

  /**
   * Checks that the current state of the service permits a job.
   *
   * @throws InvalidFieldException if it does not
   */
  public void check(Job job) {
    checks.check(job);
  }

  /** Checks jobs together; returns why some of them must not be accepted now. */
  public Map<JobId, InvalidFieldException> refusals(List<Job> jobs) {
    return checks.refusals(jobs);
  }

  /**
   * Accepts a job. A POST is checked in three steps, and this method takes the last of them:
   *
   * <ol>
   *   <li>{@code JsonBodyReader}: the body is JSON of the right form, each value within its range;
   *   <li>the kind's resource: the values fit its type ({@code NotificationCheck}, {@code
   *       ReportGenerator.check});
   *   <li>here, each {@link IntakeCheck}: the current state of the service permits the job ({@code
   *       EndpointCheck}, {@code AddresseeCheck}). A repeated request that was accepted before gets
   *       its first answer even if a check refuses it now.
   * </ol>
   *
   * @param key the idempotency key; may be null
   * @return the job that answers the request: its own, the one that holds its in-flight key, or the
   *     earlier answer to the idempotency key. Fails with {@link UnavailableException} within 6
   *     seconds, or some more while the store is slow, if the job is not safe; then the job does
   *     not run
   * @throws InvalidFieldException if a check refuses the job
   */
  public CompletableFuture<Acceptance> accept(Job job, IdempotencyKey key) {
    return accept(job, key, refusals(List.of(job)).get(job.id()));
  }

  /**
   * Accepts a job that was checked before.
   *
   * @param refusal why it must not be accepted, see {@link #refusals}; null if it may
   */
  public CompletableFuture<Acceptance> accept(
      Job job, IdempotencyKey key, InvalidFieldException refusal) {
    if (refusal != null) {
      var answer = repeats.answer(new Submission(job, key)).orElseThrow(() -> refusal);
      events.deduplicated(job);
      return CompletableFuture.completedFuture(answer);
    }
    if (withdrawals.areTooMany()) {
      // No more jobs are stored that would have to be withdrawn, too.
      return CompletableFuture.failedFuture(
          new UnavailableException("Redis does not answer.", null));
    }
    if (dispatcher.isAway()) {
      return answerWithoutBroker(job, key);
    }
    var span = tracing.send(job.queue()).set(job::spanAttributes);
    var pending = commits.submit(new Submission(job.tracedBy(span.traceparent()), key));
    return answers.of(
        pending
            .orTimeout(patience.toMillis(), MILLISECONDS)
            .exceptionallyCompose(cause -> refuse(pending, cause))
            .whenComplete((answer, failure) -> report(span, job, answer)));
  }

  /** Runs a task that accepts several jobs, so that they are stored and sent together. */
  public void together(Runnable accepting) {
    commits.together(accepting);
  }

  /** Answers a repeat, and refuses anything else at once: it would only wait to be withdrawn. */
  private CompletableFuture<Acceptance> answerWithoutBroker(Job job, IdempotencyKey key) {
    try {
      var answer = repeats.answer(new Submission(job, key));
      answer.ifPresent(first -> events.deduplicated(job));
      return CompletableFuture.completedFuture(
          answer.orElseThrow(() -> new UnavailableException("The broker does not answer.", null)));
    } catch (UnavailableException refusal) {
      return CompletableFuture.failedFuture(refusal);
    }
  }

  /**
   * Withdraws what was stored and fails with the cause. If the job can no longer be withdrawn, it
   * is safe, and this completes with its id. Nothing was stored of a request that no commit has
   * taken.
   */
  private CompletableFuture<Acceptance> refuse(
      Pending<Submission, Acceptance> pending, Throwable cause) {
    boolean taken = pending.isTaken();
    var refusal = cause instanceof TimeoutException ? late(taken, cause) : cause;
    if (!taken || cause instanceof ClientErrorException || cause instanceof InFlightException) {
      return CompletableFuture.failedFuture(refusal);
    }
    return withdrawals
        .withdraw(pending.item())
        .thenCompose(
            withdrawn ->
                withdrawn ? CompletableFuture.failedFuture(refusal) : mustRun(pending.item()));
  }

  private static UnavailableException late(boolean taken, Throwable cause) {
    return new UnavailableException(
        taken ? "The broker has not confirmed in time." : "Too many requests wait.", cause);
  }

  /** Lists a job that could not be withdrawn, since nothing else does, and accepts it. */
  private CompletableFuture<Acceptance> mustRun(Submission started) {
    outbox.list(List.of(started.job()));
    return accepted(started);
  }

  private CompletableFuture<Acceptance> accepted(Submission safe) {
    var answer = Acceptance.of(safe.job().id());
    repeats.answered(safe, answer);
    return CompletableFuture.completedFuture(answer);
  }

  private void report(TraceSpan span, Job job, Acceptance answer) {
    if (answer == null) {
      span.failed("not accepted");
    } else if (answer.job().equals(job.id())) {
      events.accepted(job);
    } else {
      events.deduplicated(job);
      span.set("postrider.job.id", answer.job().value());
    }
    span.close();
  }

  /** Whether a job without a record is so old that its request is assumed dead. */
  public static boolean isAbandoned(JobId id, Clock clock) {
    return id.madeAt().plus(ABANDONED).isBefore(clock.instant());
  }

  private void commit(List<Pending<Submission, Acceptance>> batch) {
    var waiting = batch.stream().filter(pending -> !pending.isDone()).toList();
    try {
      commitTogether(waiting);
    } catch (RuntimeException failed) {
      if (waiting.size() < 2 || failed instanceof UnavailableException && !outbox.failsInParts()) {
        throw failed;
      }
      // A server of the store is away that some of them do not need, or one of them has a fault.
      waiting.stream().filter(pending -> !pending.isDone()).forEach(this::commitAlone);
    }
  }

  private void commitAlone(Pending<Submission, Acceptance> pending) {
    try {
      commitTogether(List.of(pending));
    } catch (RuntimeException failed) {
      pending.completeExceptionally(failed);
    }
  }

  private void commitTogether(List<Pending<Submission, Acceptance>> waiting) {
    var first = repeats.answer(waiting, this::retryLater);
    var reserved = duplicates.reserve(first);
    store(reserved.fresh());
    store(duplicates.answer(reserved.held(), this::retryLater));
  }

  private void store(List<Pending<Submission, Acceptance>> fresh) {
    if (fresh.isEmpty()) {
      return;
    }
    var withdrawn = outbox.create(fresh.stream().map(pending -> pending.item().job()).toList());
    var byWithdrawal =
        fresh.stream()
            .collect(partitioningBy(pending -> withdrawn.contains(pending.item().job().id())));
    byWithdrawal.get(true).forEach(this::retryLater);
    if (!byWithdrawal.get(false).isEmpty()) {
      send(byWithdrawal.get(false));
    }
  }

  /** Answers requests with their jobs, unless they have been answered already. */
  private void accepted(Pending<Submission, Acceptance> safe) {
    if (safe.complete(Acceptance.of(safe.item().job().id()))) {
      accepted(safe.item());
    }
  }

  private void send(List<Pending<Submission, Acceptance>> stored) {
    var sent =
        dispatcher.dispatch(
            stored.stream().map(pending -> new Dispatch(pending.item().job(), 0)).toList());
    // A request that was refused meanwhile has withdrawn its job, which must not be listed then.
    outbox.list(
        stored.stream()
            .filter(pending -> !pending.isDone())
            .map(pending -> pending.item().job())
            .filter(job -> sent.contains(job.id()))
            .toList());
    for (var pending : stored) {
      if (sent.contains(pending.item().job().id())) {
        accepted(pending);
      } else {
        pending.completeExceptionally(OutboxConfirmation.notSafe());
      }
    }
  }

  private void retryLater(Pending<Submission, Acceptance> pending) {
    commits.resubmit(pending, RETRY_DELAY);
  }
}
