package io.postrider.api;

import io.postrider.intake.Acceptance;
import io.postrider.intake.IdempotencyKey;
import io.postrider.intake.JobIntake;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.UnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/** Accepts the items of one batch, in their order. */
final class BatchItems {

  /**
   * The most items that wait for the intake at once. The time within which each must be stored
   * begins when it starts to wait, so a long batch does not time out because of its own length.
   */
  private static final int AT_ONCE = 250;

  /**
   * An item that was read.
   *
   * @param job the job to accept; absent if the item was refused
   * @param key the idempotency key; may be absent
   * @param refusal why the item was refused; absent if it was not
   */
  record Item(Job job, IdempotencyKey key, RuntimeException refusal) {}

  private final JobIntake intake;
  private final List<Item> items;
  private final List<CompletableFuture<Acceptance>> answers = new ArrayList<>();

  /** The answer of the first item with each idempotency key, and with each dedup key. */
  private final Map<String, CompletableFuture<Acceptance>> answersByKey = new HashMap<>();

  private Map<JobId, InvalidFieldException> refusals;
  private UnavailableException away;

  BatchItems(JobIntake intake, List<Item> items) {
    this.intake = intake;
    this.items = items;
  }

  /**
   * Checks all items in the calling thread, which may take seconds, and accepts them; completes,
   * without a failure, when each has its answer.
   */
  CompletableFuture<List<CompletableFuture<Acceptance>>> accept() {
    refusals = check();
    return acceptNext();
  }

  private CompletableFuture<List<CompletableFuture<Acceptance>>> acceptNext() {
    int begin = answers.size();
    if (begin == items.size()) {
      return CompletableFuture.completedFuture(answers);
    }
    var next = items.subList(begin, Math.min(begin + AT_ONCE, items.size()));
    intake.together(() -> next.forEach(item -> answers.add(accept(item))));
    return all(answers.subList(begin, answers.size()).stream())
        .handle((all, oneFailed) -> acceptNext())
        .thenCompose(Function.identity());
  }

  /** Checks items together, which saves round trips. */
  private Map<JobId, InvalidFieldException> check() {
    try {
      return intake.refusals(
          items.stream().filter(item -> item.refusal() == null).map(Item::job).toList());
    } catch (UnavailableException unavailable) {
      away = unavailable;
      return Map.of();
    }
  }

  private CompletableFuture<Acceptance> accept(Item item) {
    if (item.refusal() != null) {
      return CompletableFuture.failedFuture(item.refusal());
    }
    if (away != null) {
      return CompletableFuture.failedFuture(away);
    }
    try {
      return acceptInTurn(item.job(), item.key(), refusals.get(item.job().id()));
    } catch (UnavailableException unavailable) {
      // Each further item might wait for the same timeout.
      away = unavailable;
      return CompletableFuture.failedFuture(unavailable);
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  /**
   * Accepts a job. If an earlier item has the same idempotency key or the same dedup key, this
   * waits until that is answered, since jobs that are stored together overtake each other.
   */
  private CompletableFuture<Acceptance> acceptInTurn(
      Job job, IdempotencyKey key, InvalidFieldException refusal) {
    var names = new ArrayList<String>();
    if (key != null) {
      names.add("key " + key.value());
    }
    if (job.dedupKey() != null) {
      names.add("job " + job.dedupKey());
    }
    var earlier = names.stream().map(answersByKey::get).filter(Objects::nonNull).toList();
    var answer =
        earlier.isEmpty()
            ? intake.accept(job, key, refusal)
            : all(earlier.stream())
                .handle((all, oneFailed) -> intake.accept(job, key, refusal))
                .thenCompose(Function.identity());
    names.forEach(name -> answersByKey.putIfAbsent(name, answer));
    return answer;
  }

  private static CompletableFuture<Void> all(Stream<CompletableFuture<Acceptance>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
  }
}
