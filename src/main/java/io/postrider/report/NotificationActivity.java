package io.postrider.report;

import io.postrider.api.PageSize;
import io.postrider.api.Problem.FieldError;
import io.postrider.job.Attempt;
import io.postrider.job.JobId;
import io.postrider.job.Outcome;
import io.postrider.platform.BlockingRetry;
import io.postrider.status.JobIndex;
import io.postrider.status.JobSearch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.json.JsonObject;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes the report {@code notification-activity}: how many notifications there were, of which
 * types, and their attempts and durations.
 */
@ApplicationScoped
@Named("notification-activity")
class NotificationActivity implements ReportGenerator {

  private static final String NOTIFICATION = "notification";
  private static final Jsonb JSON = JsonbBuilder.create();

  @Inject JobIndex jobs;
  @Inject BlockingRetry retry;
  @Inject Clock clock;

  @Override
  public List<FieldError> check(JsonObject params) {
    return ActivityQuery.check(params, clock.instant());
  }

  @Override
  public String dedupKey(JsonObject params) {
    return ActivityQuery.key(params);
  }

  @Override
  public Outcome generate(ReportOrder order, Attempt attempt) throws IOException {
    attempt.progress(0, "starting");
    var activity = count(order, attempt).result(order, clock.instant());
    attempt.progress(95, "writing the result");
    attempt.result(MediaType.APPLICATION_JSON, JSON.toJson(activity));
    attempt.result("text/csv", ActivityCsv.write(activity));
    attempt.result(MediaType.TEXT_HTML, ActivityPage.write(activity));
    return Outcome.completed();
  }

  /** Counts from the latest notification to the oldest, in the order of the search. */
  private ActivityTally count(ReportOrder order, Attempt attempt) {
    var query = ActivityQuery.of(order.params(), order.orderedAt());
    var last = query.to().minusMillis(1);
    var search =
        new JobSearch(order.owner(), null, NOTIFICATION, null, query.userId(), query.from(), last);
    var tally = new ActivityTally(query);
    int counted = 0;
    JobId next = null;
    do {
      var after = next;
      var slice = retry.call(() -> jobs.search(search, after, PageSize.MAX));
      slice.jobs().forEach(tally::count);
      counted += slice.jobs().size();
      next = slice.next();
      var reached = next == null ? query.from() : next.madeAt();
      attempt.progress(percent(query, reached), counted + " notifications counted");
    } while (next != null);
    return tally;
  }

  /**
   * The part of the time range that is counted, scaled to 90 percent, as the rest is for writing.
   */
  private static int percent(ActivityQuery query, Instant reached) {
    double all = Duration.between(query.from(), query.to()).toMillis();
    return (int) (90 * Duration.between(reached, query.to()).toMillis() / all);
  }
}
