package io.postrider.intake;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.partitioningBy;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.job.InFlightException;
import io.postrider.job.Job;
import io.postrider.job.JobEvents;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.job.JobStore.Joining;
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
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Makes a job safe before its client gets 202. The steps are: reserve the in-flight key; store the
 * record and the outbox entry; send the message, until it is in the broker's journal.
 *
 * <p>Duplicates get no job of their own: {@link IdempotentRequests} answers a known {@code
 * Idempotency-Key}, and {@link #answerFromHolders} a request whose in-flight key another job holds.
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

  private static final int BATCH = 256;
  private static final int CAPACITY = 20_000;

  @Inject Outbox outbox;
  @Inject JobStore jobs;
  @Inject Withdrawals withdrawals;
  @Inject IdempotencyKeys keys;
  @Inject IdempotentRequests repeats;
  @Inject OutboxConfirmation confirmation;
  @Inject JobDispatcher dispatcher;
  @Inject @Any Instance<IntakeCheck> checks;
  @Inject JobEvents events;
  @Inject Tracing tracing;
  @Inject Clock clock;

  /** Separate threads, so that a client that does not read its answer blocks no other job. */
  @Inject AnswerThreads answers;

  @Resource ManagedThreadFactory threads;

  private GroupCommit<Submission, JobId> commits;

  @PostConstruct
  void start() {
    commits = new GroupCommit<>(threads, COMMITS, BATCH, CAPACITY, this::commit);
  }

  @PreDestroy
  void stop() {
    commits.close();
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
   * @return the id of the job that answers the request: its own, that of the same job already in
   *     flight, or the earlier answer to the key. Fails with {@link UnavailableException} within 6
   *     seconds if the job is not safe; then the job does not run
   * @throws InvalidFieldException if a check refuses the job
   */
  public CompletableFuture<JobId> accept(Job job, IdempotencyKey key) {
    try {
      checks.forEach(check -> check.check(job));
    } catch (InvalidFieldException refused) {
      var answer = repeats.answer(new Submission(job, key)).orElseThrow(() -> refused);
      events.deduplicated(job);
      return CompletableFuture.completedFuture(answer);
    }
    if (withdrawals.areBlocked()) {
      // No more jobs are stored that would have to be withdrawn, too.
      return CompletableFuture.failedFuture(
          new UnavailableException("Redis does not answer.", null));
    }
    var span = tracing.send(job.queue()).set(job::spanAttributes);
    var pending = commits.submit(new Submission(job.tracedBy(span.traceparent()), key));
    return answers.of(
        pending
            .orTimeout(ANSWER_TIMEOUT.toMillis(), MILLISECONDS)
            .exceptionallyCompose(cause -> refuse(pending, cause))
            .whenComplete((id, failure) -> report(span, job, id)));
  }

  /**
   * Withdraws what was stored and fails with the cause. If the job can no longer be withdrawn, it
   * is safe, and this completes with its id.
   */
  private CompletableFuture<JobId> refuse(Pending<Submission, JobId> pending, Throwable cause) {
    var refusal =
        cause instanceof TimeoutException
            ? new UnavailableException("The broker has not confirmed in time.", cause)
            : cause;
    if (pending.isRejected()
        || cause instanceof ClientErrorException
        || cause instanceof InFlightException) {
      return CompletableFuture.failedFuture(refusal);
    }
    return withdrawals
        .withdraw(pending.item())
        .thenCompose(
            withdrawn ->
                withdrawn ? CompletableFuture.failedFuture(refusal) : accepted(pending.item()));
  }

  private CompletableFuture<JobId> accepted(Submission safe) {
    recordAnswer(safe, safe.job().id());
    return CompletableFuture.completedFuture(safe.job().id());
  }

  private void report(TraceSpan span, Job job, JobId answer) {
    if (job.id().equals(answer)) {
      events.accepted(job);
    } else if (answer != null) {
      events.deduplicated(job);
      span.set("postrider.job.id", answer.value());
    } else {
      span.failed("not accepted");
    }
    span.close();
  }

  /** Whether a job without a record is so old that its request is assumed dead. */
  public static boolean isAbandoned(JobId id, Clock clock) {
    return id.madeAt().plus(ABANDONED).isBefore(clock.instant());
  }

  private void commit(List<Pending<Submission, JobId>> batch) {
    var waiting = batch.stream().filter(pending -> !pending.isDone()).toList();
    var first = repeats.answer(waiting, this::retryLater);
    var holders = outbox.reserve(first.stream().map(pending -> pending.item().job()).toList());
    var fresh = new ArrayList<Pending<Submission, JobId>>();
    var held = new LinkedHashMap<Pending<Submission, JobId>, JobId>();
    for (int i = 0; i < first.size(); i++) {
      var pending = first.get(i);
      if (holders.get(i).equals(pending.item().job().id())) {
        fresh.add(pending);
      } else {
        held.put(pending, holders.get(i));
      }
    }
    store(fresh);
    answerFromHolders(held);
  }

  private void store(List<Pending<Submission, JobId>> fresh) {
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
  private void accepted(Pending<Submission, JobId> safe) {
    if (safe.complete(safe.item().job().id())) {
      accepted(safe.item());
    }
  }

  private void send(List<Pending<Submission, JobId>> stored) {
    var sent =
        dispatcher.dispatch(
            stored.stream().map(pending -> new Dispatch(pending.item().job(), 0)).toList());
    for (var pending : stored) {
      if (sent.contains(pending.item().job().id())) {
        accepted(pending);
      } else {
        pending.completeExceptionally(OutboxConfirmation.notSafe());
      }
    }
    if (!sent.isEmpty()) {
      outbox.confirm(sent);
    }
  }

  /** Answers with the holders of in-flight keys, or takes over keys that are no longer needed. */
  private void answerFromHolders(Map<Pending<Submission, JobId>, JobId> held) {
    if (held.isEmpty()) {
      return;
    }
    var found = confirmation.find(Set.copyOf(held.values()));
    var free = new ArrayList<Pending<Submission, JobId>>();
    held.forEach(
        (pending, holder) -> {
          var other = found.stored().get(holder);
          if (found.unsafe().contains(holder)) {
            pending.completeExceptionally(OutboxConfirmation.notSafe());
          } else if (other == null && !isAbandoned(holder, clock)) {
            retryLater(pending);
          } else if (other != null && !other.status().terminal()) {
            join(pending, other);
          } else if ((other != null || outbox.preclude(holder))
              && outbox.takeOver(pending.item().job(), holder)) {
            free.add(pending);
          } else {
            retryLater(pending);
          }
        });
    store(free);
  }

  /** Answers with the job in flight, and adds the webhook to it, if that job meets the request. */
  private void join(Pending<Submission, JobId> pending, JobRecord inFlight) {
    var id = inFlight.id();
    if (!pending.item().isAnsweredBy(inFlight.job())) {
      refuse(pending, id, "was asked for with other values; only one of them can be in flight");
      return;
    }
    var url = pending.item().job().webhookUrl();
    var joining =
        url == null || url.equals(inFlight.job().webhookUrl())
            ? Joining.JOINED
            : jobs.addWebhook(id, url);
    switch (joining) {
      case JOINED ->
          recordAnswer(pending.item(), id)
              .whenComplete((recorded, failure) -> pending.completeWith(id, failure));
      case ENDED -> retryLater(pending);
      case FULL -> refuse(pending, id, "has the maximum number of webhooks");
    }
  }

  private static void refuse(Pending<Submission, JobId> pending, JobId inFlight, String why) {
    pending.completeExceptionally(
        new InFlightException(inFlight, "Job " + inFlight + " is in flight and " + why + "."));
  }

  private CompletableFuture<?> recordAnswer(Submission submission, JobId answer) {
    return submission.key() == null
        ? CompletableFuture.completedFuture(null)
        : keys.answered(submission, answer);
  }

  private void retryLater(Pending<Submission, JobId> pending) {
    commits.resubmit(pending, RETRY_DELAY);
  }
}
