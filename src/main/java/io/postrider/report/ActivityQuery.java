package io.postrider.report;

import io.postrider.api.Problem.FieldError;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Which notifications are counted.
 *
 * @param from those requested at this time or later
 * @param to and before this time
 * @param userId only this user's, or null for all
 */
record ActivityQuery(Instant from, Instant to, String userId) {

  private static final Duration DEFAULT_RANGE = Duration.ofDays(7);
  private static final Duration LONGEST_RANGE = Duration.ofDays(366);
  private static final int MAX_USER_ID = 200;
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String USER_ID = "userId";

  /** The errors of the params. */
  static List<FieldError> check(JsonObject json, Instant now) {
    var params = params(json);
    var query = read(params, now);
    if (params.errors().isEmpty() && !query.from.isBefore(query.to)) {
      params.addError(FROM, "must be before 'to'");
    }
    if (params.errors().isEmpty()
        && Duration.between(query.from, query.to).compareTo(LONGEST_RANGE) > 0) {
      params.addError(FROM, "is more than 366 days before 'to'");
    }
    return params.errors();
  }

  /**
   * Reads valid params: {@code to} defaults to the time of the order, {@code from} to 7 days before
   * {@code to}.
   */
  static ActivityQuery of(JsonObject json, Instant orderedAt) {
    return read(params(json), orderedAt);
  }

  /** A key that is equal for equal queries, whatever the order and spelling of the params. */
  static String key(JsonObject json) {
    var params = params(json);
    var words =
        List.of(
            params.time(FROM).map(Objects::toString).orElse(""),
            params.time(TO).map(Objects::toString).orElse(""),
            params.string(USER_ID, MAX_USER_ID).orElse(""));
    return words.stream().allMatch(String::isEmpty) ? "" : String.join(" ", words);
  }

  private static Params params(JsonObject json) {
    return new Params(json, Set.of(FROM, TO, USER_ID));
  }

  private static ActivityQuery read(Params params, Instant now) {
    var to = params.time(TO).orElse(now);
    return new ActivityQuery(
        params.time(FROM).orElseGet(() -> to.minus(DEFAULT_RANGE)),
        to,
        params.string(USER_ID, MAX_USER_ID).orElse(null));
  }
}
