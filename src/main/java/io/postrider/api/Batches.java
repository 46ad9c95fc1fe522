package io.postrider.api;

import io.postrider.api.BatchItems.Item;
import io.postrider.api.BatchResults.Result;
import io.postrider.intake.Acceptance;
import io.postrider.intake.JobIntake;
import io.postrider.job.Job;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
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
    var items =
        batch.items().subList(0, batch.admitted()).stream()
            .map(text -> read(text, type, jobOf))
            .toList();
    return new BatchItems(intake, items).accept().thenApply(answers -> results(batch, answers));
  }

  private <T> Item read(String text, Class<T> type, Function<T, Job> jobOf) {
    try {
      var item = BatchItem.read(text);
      var request = requests.read(item.request(), item.text(), type);
      return new Item(jobOf.apply(request), item.key(), null);
    } catch (RuntimeException refused) {
      return new Item(null, null, refused);
    }
  }

  private static BatchResults results(
      BatchRequest batch, List<CompletableFuture<Acceptance>> answers) {
    var results = new ArrayList<Result>();
    for (int i = 0; i < answers.size(); i++) {
      results.add(result(i, answers.get(i)).join());
    }
    for (int i = answers.size(); i < batch.items().size(); i++) {
      results.add(Result.refused(i, beyondLimit(batch.retryAfterSeconds())));
    }
    return new BatchResults(results);
  }

  private static CompletableFuture<Result> result(int index, CompletableFuture<Acceptance> answer) {
    return answer.handle(
        (accepted, failure) ->
            failure == null
                ? Result.accepted(index, AcceptedJob.of(accepted))
                : Result.refused(index, ProblemMappers.problem(failure)));
  }

  private static Problem beyondLimit(long retryAfter) {
    return Problem.of(
            TOO_MANY_REQUESTS, "Too many items: this client has used up its rate limit.", null)
        .withRetryAfter(retryAfter);
  }
}
