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
 * @param from when they were asked for, at the earliest
 * @param to before when
 * @param userId to whom, or null for all
 */
record ActivityQuery(Instant from, Instant to, String userId) {

  private static final Duration USUAL = Duration.ofDays(7);
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final int MAX_USER_ID = 200;
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String USER_ID = "userId";

  /** What is wrong with the params. */
  static List<FieldError> check(JsonObject json, Instant now) {
    var params = params(json);
    var query = read(params, now);
    if (params.errors().isEmpty() && !query.from.isBefore(query.to)) {
      params.wrong(FROM, "must be before 'to'");
    }
    if (params.errors().isEmpty()
        && Duration.between(query.from, query.to).compareTo(LONGEST) > 0) {
      params.wrong(FROM, "is more than 366 days before 'to'");
    }
    return params.errors();
  }

  /**
   * Reads params without fault: until {@code to}, or the time of the order; from {@code from}, or 7
   * days before that.
   */
  static ActivityQuery of(JsonObject json, Instant orderedAt) {
    return read(params(json), orderedAt);
  }

  /** The same for the same query, whatever the order of its params. */
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
        params.time(FROM).orElseGet(() -> to.minus(USUAL)),
        to,
        params.string(USER_ID, MAX_USER_ID).orElse(null));
  }
}
