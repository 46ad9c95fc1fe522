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
 * Makes a job safe before anybody is told that it is accepted: its place among those in flight,
 * then record and outbox entry, then the broker's journal.
 */
@ApplicationScoped
public class JobIntake {

  /** After this a client is told to come again, and what was made is withdrawn. */
  static final Duration PATIENCE = Duration.ofMillis(4_500);

  /** An in-flight key whose job was never stored is free after this. */
  private static final Duration ABANDONED = Duration.ofSeconds(10);

  /** Whoever waits for another request looks again after this. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** While one batch is on its way to the broker, the next is on its way to the store. */
  private static final int COMMITS = 2;

  private static final int BATCH = 256;
  private static final int CAPACITY = 20_000;

  @Inject Outbox outbox;
  @Inject JobStore jobs;
  @Inject Withdrawals withdrawals;
  @Inject IdempotencyKeys keys;
  @Inject RepeatedRequests repeats;
  @Inject OutboxConfirmation confirmation;
  @Inject JobDispatcher dispatcher;
  @Inject @Any Instance<IntakeCheck> checks;
  @Inject JobEvents events;
  @Inject Tracing tracing;
  @Inject Clock clock;

  /** A client that does not read its answers must not hold up what is to be stored. */
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
   *   <li>{@code RecordReader}: the body is JSON of the right form, each value within its range;
   *   <li>the kind's resource: the values fit its type ({@code NotificationCheck}, {@code
   *       ReportGenerator.check});
   *   <li>here, each {@link IntakeCheck}: nothing that is known now stands against the job ({@code
   *       EndpointCheck}, {@code AddresseeCheck}). A repeated request was accepted before, and is
   *       answered as it was.
   * </ol>
   *
   * @param key under which the client may ask again; may be null
   * @return the id of the job that does it: its own, that of the same job already in flight, or
   *     what was answered to the key before; fails with {@link UnavailableException} within 6
   *     seconds if that is not certain, and then the job does not run
   * @throws InvalidFieldException if a check refuses it; what was answered before, is so again
   */
  public CompletableFuture<JobId> accept(Job job, IdempotencyKey key) {
    try {
      checks.forEach(check -> check.check(job));
    } catch (InvalidFieldException refused) {
      var answer = repeats.answer(new Submission(job, key)).orElseThrow(() -> refused);
      events.deduplicated(job);
      return CompletableFuture.completedFuture(answer);
    }
    if (withdrawals.areHeldUp()) {
      // Nothing more is stored that would have to be withdrawn, too.
      return CompletableFuture.failedFuture(
          new UnavailableException("Redis does not answer.", null));
    }
    var span = tracing.send(job.queue()).set(job.spanAttributes());
    var pending = commits.submit(new Submission(job.tracedBy(span.traceparent()), key));
    return answers.of(
        pending
            .orTimeout(PATIENCE.toMillis(), MILLISECONDS)
            .exceptionallyCompose(cause -> refuse(pending, cause))
            .whenComplete((id, failure) -> tell(span, job, id)));
  }

  /**
   * Fails with the cause, once what was stored is withdrawn. If it is too late for that, the job is
   * safe after all.
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
    note(safe, safe.job().id());
    return CompletableFuture.completedFuture(safe.job().id());
  }

  private void tell(TraceSpan span, Job job, JobId answer) {
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

  /** Whether a job that is not stored never will be. */
  public static boolean isAbandoned(JobId id, Clock clock) {
    return id.madeAt().plus(ABANDONED).isBefore(clock.instant());
  }

  private void commit(List<Pending<Submission, JobId>> batch) {
    var waiting = batch.stream().filter(pending -> !pending.isDone()).toList();
    var first = repeats.answer(waiting, this::later);
    var holders = outbox.reserve(first.stream().map(pending -> pending.item().job()).toList());
    var fresh = new ArrayList<Pending<Submission, JobId>>();
    var taken = new LinkedHashMap<Pending<Submission, JobId>, JobId>();
    for (int i = 0; i < first.size(); i++) {
      var pending = first.get(i);
      if (holders.get(i).equals(pending.item().job().id())) {
        fresh.add(pending);
      } else {
        taken.put(pending, holders.get(i));
      }
    }
    make(fresh);
    join(taken);
  }

  private void make(List<Pending<Submission, JobId>> fresh) {
    if (fresh.isEmpty()) {
      return;
    }
    var withdrawn = outbox.create(fresh.stream().map(pending -> pending.item().job()).toList());
    var byFate =
        fresh.stream()
            .collect(partitioningBy(pending -> withdrawn.contains(pending.item().job().id())));
    byFate.get(true).forEach(this::later);
    var now = clock.instant();
    var byDelay =
        byFate.get(false).stream()
            .collect(partitioningBy(pending -> pending.item().job().isDelayed(now)));
    byDelay.get(true).forEach(this::accepted);
    if (!byDelay.get(false).isEmpty()) {
      send(byDelay.get(false));
    }
  }

  /** Unless the client is told otherwise already. */
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

  /** Other jobs have the places: answer with those, or take the places they need no more. */
  private void join(Map<Pending<Submission, JobId>, JobId> taken) {
    if (taken.isEmpty()) {
      return;
    }
    var found = confirmation.find(Set.copyOf(taken.values()));
    var free = new ArrayList<Pending<Submission, JobId>>();
    taken.forEach(
        (pending, holder) -> {
          var other = found.stored().get(holder);
          if (found.unsafe().contains(holder)) {
            pending.completeExceptionally(OutboxConfirmation.notSafe());
          } else if (other == null && !isAbandoned(holder, clock)) {
            later(pending);
          } else if (other != null && !other.status().terminal()) {
            join(pending, other);
          } else if ((other != null || outbox.preclude(holder))
              && outbox.takeOver(pending.item().job(), holder)) {
            free.add(pending);
          } else {
            later(pending);
          }
        });
    make(free);
  }

  /** Answers with the job in flight, unless that does something else, and has it tell this one. */
  private void join(Pending<Submission, JobId> pending, JobRecord inFlight) {
    var id = inFlight.id();
    if (!pending.item().isMetBy(inFlight.job())) {
      refuse(pending, id, "asks for something else; only one at a time can be");
      return;
    }
    var url = pending.item().job().webhookUrl();
    var joining =
        url == null || url.equals(inFlight.job().webhookUrl())
            ? Joining.JOINED
            : jobs.addWebhook(id, url);
    switch (joining) {
      case JOINED ->
          note(pending.item(), id)
              .whenComplete((noted, failure) -> pending.completeWith(id, failure));
      case ENDED -> later(pending);
      case FULL -> refuse(pending, id, "tells as many webhooks as it can");
    }
  }

  private static void refuse(Pending<Submission, JobId> pending, JobId inFlight, String why) {
    pending.completeExceptionally(
        new InFlightException(inFlight, "Job " + inFlight + " is in flight and " + why + "."));
  }

  private CompletableFuture<?> note(Submission submission, JobId answer) {
    return submission.key() == null
        ? CompletableFuture.completedFuture(null)
        : keys.answered(submission, answer);
  }

  private void later(Pending<Submission, JobId> pending) {
    commits.resubmit(pending, PAUSE);
  }
}
