package io.postrider.report;

import io.postrider.api.Problem.FieldError;
import io.postrider.job.Attempt;
import io.postrider.job.Outcome;
import io.postrider.job.Rate;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes the reports of one type. It is a bean whose name ({@link jakarta.inject.Named}) is that
 * type.
 *
 * <p>It writes each form in which the report can be read with {@link Attempt#result}: {@code
 * application/json}, {@code text/csv}, {@code text/html}. A report can be cancelled while it runs
 * if its generator calls {@link Attempt#progress} from time to time.
 */
public interface ReportGenerator {

  /**
   * Checks the params of a request before it is accepted.
   *
   * @param params empty if there were none
   * @return the errors, with JSON pointers that start with {@code /params}
   */
  default List<FieldError> check(JsonObject params) {
    return params.keySet().stream().map(Params::unknown).toList();
  }

  /**
   * Distinguishes reports of this type for one user, so that several may be in flight.
   *
   * @param params that have passed {@link #check}
   * @return reports with equal keys are deduplicated; by default all keys are equal
   */
  default String dedupKey(JsonObject params) {
    return "";
  }

  /** How long one attempt may take; by default as long as {@code POSTRIDER_REPORT_TIMEOUT} says. */
  default Optional<Duration> timeout() {
    return Optional.empty();
  }

  /** How many reports of this type may start in a time, on all nodes together. */
  default Optional<Rate> rate() {
    return Optional.empty();
  }

  /** How many reports of this type may run at once, on all nodes together; 0 for any number. */
  default int maxRunning() {
    return 0;
  }

  /**
   * Makes a report.
   *
   * @return completed, or rejected for good
   * @throws Exception if a later attempt may succeed
   */
  Outcome generate(ReportOrder order, Attempt attempt) throws Exception;
}
