package io.postrider.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Why a request was refused (RFC 9457).
 *
 * @param type a URI that names the kind of problem
 * @param title the kind of problem in words
 * @param status the status code of the answer
 * @param detail what is wrong with this request; may be null
 * @param jobId the job that causes the conflict; may be null
 * @param errors the fields that are wrong
 * @param retryAfter in the result of a batch's item, the seconds to wait; may be null
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String jobId,
    List<FieldError> errors,
    Integer retryAfter) {

  /**
   * What is wrong with one field.
   *
   * @param pointer a JSON pointer (RFC 6901) into the request
   * @param detail what is wrong
   */
  public record FieldError(String pointer, String detail) {}

  /** How long to wait, if the problem says it. */
  Optional<Duration> pause() {
    return Optional.ofNullable(retryAfter).map(Duration::ofSeconds);
  }

  /** The status of the answer, which a problem document need not repeat (RFC 9457, 3.1.2). */
  Problem withStatus(int answered) {
    return new Problem(type, title, answered, detail, jobId, errors, retryAfter);
  }

  static Problem of(int status, String title) {
    return new Problem("about:blank", title, status, null, null, List.of(), null);
  }

  /** The problem as one sentence: the status, and the most that is known about it. */
  String sentence() {
    var text = new StringBuilder().append(status);
    if (title != null) {
      text.append(' ').append(title);
    }
    if (detail != null) {
      text.append(": ").append(detail);
    }
    errors.forEach(
        error -> text.append(' ').append(error.pointer()).append(' ').append(error.detail()));
    return text.toString();
  }
}
