package io.postrider.intake;

import static java.util.stream.Collectors.toSet;

import io.postrider.intake.IdempotencyKeys.Holder;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.platform.GroupCommit.Pending;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Answers repeated requests, those with an idempotency key that was used before, with the answer of
 * the first request. A request whose in-flight key another job holds is answered by {@link
 * DuplicateRequests}.
 */
@ApplicationScoped
public class IdempotentRequests {

  /**
   * How long a repeated request waits for the answer of the first one; shorter than the intake's
   * own timeout.
   */
  private static final Duration TIMEOUT = JobIntake.ANSWER_TIMEOUT.minusMillis(200);

  private static final int UNPROCESSABLE = 422;

  @Inject IdempotencyKeys keys;
  @Inject Outbox outbox;
  @Inject OutboxConfirmation confirmation;
  @Inject Clock clock;

  /** The answer of the first request, if there is one. */
  Optional<Acceptance> answer(Submission repeat) {
    return repeat.key() == null
        ? Optional.empty()
        : keys.find(repeat)
            .filter(first -> first.answered() && repeat.has(first.fingerprint()))
            .map(Holder::acceptance);
  }

  /**
   * Records the answer of a request, if it has a key.
   *
   * @return completed when it is stored
   */
  CompletableFuture<?> answered(Submission submission, Acceptance answer) {
    return submission.key() == null
        ? CompletableFuture.completedFuture(null)
        : keys.answered(submission, answer);
  }

  /**
   * Answers the repeated ones among waiting requests.
   *
   * @param later receives repeated requests whose first request has no answer yet
   * @return the requests that are the first with their key, or have no key
   */
  List<Pending<Submission, Acceptance>> answer(
      List<Pending<Submission, Acceptance>> waiting,
      Consumer<Pending<Submission, Acceptance>> later) {
    var keyed = waiting.stream().filter(pending -> pending.item().key() != null).toList();
    if (keyed.isEmpty()) {
      return waiting;
    }
    var holders = keys.reserve(keyed.stream().map(Pending::item).toList());
    var own = keyed.stream().map(pending -> pending.item().job().id()).collect(toSet());
    var unanswered =
        holders.stream()
            .filter(h -> !h.answered())
            .map(Holder::job)
            .filter(id -> !own.contains(id));
    var found = confirmation.find(unanswered.collect(toSet()));
    var first = new ArrayList<>(waiting);
    for (int i = 0; i < keyed.size(); i++) {
      if (found.unsafe().contains(holders.get(i).job())) {
        keyed.get(i).completeExceptionally(OutboxConfirmation.notSafe());
        first.remove(keyed.get(i));
      } else if (!isFirst(keyed.get(i), holders.get(i), found.stored(), later)) {
        first.remove(keyed.get(i));
      }
    }
    return first;
  }

  private boolean isFirst(
      Pending<Submission, Acceptance> pending,
      Holder holder,
      Map<JobId, JobRecord> stored,
      Consumer<Pending<Submission, Acceptance>> later) {
    var submission = pending.item();
    if (!submission.has(holder.fingerprint())) {
      pending.completeExceptionally(reused());
    } else if (holder.answered() || stored.containsKey(holder.job())) {
      pending.complete(holder.acceptance());
    } else if (holder.job().equals(submission.job().id())) {
      return true;
    } else if (JobIntake.isAbandoned(holder.job(), clock)) {
      if (outbox.preclude(holder.job()) && keys.takeOver(submission, holder)) {
        return true;
      }
      later.accept(pending);
    } else if (submission.job().id().madeAt().plus(TIMEOUT).isBefore(clock.instant())) {
      pending.completeExceptionally(inProgress());
    } else {
      later.accept(pending);
    }
    return false;
  }

  private static ClientErrorException reused() {
    return new ClientErrorException(
        "This Idempotency-Key was used for another request.", UNPROCESSABLE);
  }

  private static ClientErrorException inProgress() {
    return new ClientErrorException(
        "The first request with this Idempotency-Key is still in progress.",
        Response.status(Response.Status.CONFLICT).header(HttpHeaders.RETRY_AFTER, 5).build());
  }
}
