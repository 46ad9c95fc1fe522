package io.postrider.api;

import io.postrider.api.BatchResults.Result;
import io.postrider.intake.Acceptance;
import io.postrider.intake.IdempotencyKey;
import io.postrider.intake.JobIntake;
import io.postrider.job.Job;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Accepts batches of requests. Each item is read, checked, deduplicated and stored as if it were
 * POSTed alone, one after the other; what is wrong with one does not concern the others. No thread
 * waits for the jobs.
 */
@ApplicationScoped
public class Batches {

  private static final int TOO_MANY_REQUESTS = 429;

  private final RequestReader requests = new RequestReader();

  @Inject JobIntake intake;

  /**
   * Accepts a batch.
   *
   * @param type the body of a single request
   * @param jobOf makes the job of a request, and throws what a single request would be refused with
   */
  public <T> CompletionStage<BatchResults> accept(
      BatchRequest batch, Class<T> type, Function<T, Job> jobOf) {
    var accepted = new ArrayList<CompletableFuture<Acceptance>>();
    var before = new HashMap<String, CompletableFuture<Acceptance>>();
    UnavailableException away = null;
    for (var item : batch.items().subList(0, batch.admitted())) {
      if (away != null) {
        accepted.add(CompletableFuture.failedFuture(away));
        continue;
      }
      try {
        var parsed = BatchItem.read(item);
        var job = jobOf.apply(requests.read(parsed.request(), type));
        accepted.add(accept(job, parsed.key(), before));
      } catch (UnavailableException unavailable) {
        // Each further item might wait for the same timeout.
        away = unavailable;
        accepted.add(CompletableFuture.failedFuture(away));
      } catch (RuntimeException refused) {
        accepted.add(CompletableFuture.failedFuture(refused));
      }
    }
    return CompletableFuture.allOf(accepted.toArray(CompletableFuture[]::new))
        .handle((all, oneFailed) -> results(batch, accepted));
  }

  /**
   * Accepts one job. If an earlier item has the same idempotency key or the same dedup key, this
   * waits until that is answered, since jobs that are stored together overtake each other.
   *
   * @param before the first item with each key
   */
  private CompletableFuture<Acceptance> accept(
      Job job, IdempotencyKey key, Map<String, CompletableFuture<Acceptance>> before) {
    var names = new ArrayList<String>();
    if (key != null) {
      names.add("key " + key.value());
    }
    if (job.dedupKey() != null) {
      names.add("job " + job.dedupKey());
    }
    var earlier =
        names.stream()
            .map(before::get)
            .filter(each -> each != null)
            .toArray(CompletableFuture[]::new);
    var answer =
        earlier.length == 0
            ? intake.accept(job, key)
            : CompletableFuture.allOf(earlier)
                .handle((all, failed) -> intake.accept(job, key))
                .thenCompose(Function.identity());
    names.forEach(name -> before.putIfAbsent(name, answer));
    return answer;
  }

  private static BatchResults results(
      BatchRequest batch, ArrayList<CompletableFuture<Acceptance>> accepted) {
    var results = new ArrayList<Result>();
    for (int i = 0; i < accepted.size(); i++) {
      int index = i;
      results.add(
          accepted
              .get(i)
              .handle(
                  (answer, failure) ->
                      failure == null
                          ? Result.accepted(index, AcceptedJob.of(answer))
                          : Result.refused(index, ProblemMappers.problem(failure)))
              .join());
    }
    for (int i = accepted.size(); i < batch.items().size(); i++) {
      results.add(Result.refused(i, beyondLimit(batch.retryAfterSeconds())));
    }
    return new BatchResults(results);
  }

  private static Problem beyondLimit(long retryAfter) {
    return Problem.of(
            TOO_MANY_REQUESTS, "Too many items: this client has used up its rate limit.", null)
        .withRetryAfter(retryAfter);
  }
}
