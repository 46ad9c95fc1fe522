package io.postrider.report;

import io.postrider.api.Problem.FieldError;
import io.postrider.job.Attempt;
import io.postrider.job.Outcome;
import jakarta.json.JsonObject;
import java.util.List;

/**
 * Makes the reports of one type: a bean whose name ({@link jakarta.inject.Named}) is that type.
 *
 * <p>It writes each form that the report can be read in with {@link Attempt#result}: {@code
 * application/json}, {@code text/csv}, {@code text/html}. One that calls {@link Attempt#progress}
 * now and then can be cancelled while it works.
 */
public interface ReportGenerator {

  /**
   * Looks at the params of a request, before it is accepted.
   *
   * @param params empty if there were none
   * @return what is wrong with them, with pointers from {@code /params}
   */
  default List<FieldError> check(JsonObject params) {
    return params.keySet().stream().map(Params::unknown).toList();
  }

  /**
   * What tells two reports of this type for one user apart, so that both may be in flight.
   *
   * @param params that have passed {@link #check}
   * @return by default the same for all: a second report joins the first
   */
  default String dedupKey(JsonObject params) {
    return "";
  }

  /**
   * Makes a report.
   *
   * @return completed, or rejected for good
   * @throws Exception if it may work later
   */
  Outcome generate(ReportOrder order, Attempt attempt) throws Exception;
}
