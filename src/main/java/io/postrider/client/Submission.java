package io.postrider.client;

import java.util.UUID;

/** A request that makes a job. */
public sealed interface Submission permits NotificationRequest, ReportRequest {

  /** What makes repeats of this request one request; may be null. */
  String idempotencyKey();

  /**
   * With a key of 1 to 255 printable ASCII characters, for example the id of the order that is
   * confirmed: then a repeat after a crash of the caller makes no second job, either.
   */
  Submission withIdempotencyKey(String key);

  /**
   * This request with a key.
   *
   * @throws IllegalArgumentException if it has one that is not valid
   */
  default Submission keyed() {
    var key = idempotencyKey();
    if (key == null) {
      return withIdempotencyKey(UUID.randomUUID().toString());
    }
    if (key.isBlank() || !key.matches("[ -~]{1,255}")) {
      throw new IllegalArgumentException(
          "an idempotency key is 1 to 255 printable ASCII characters, not only blanks: " + key);
    }
    return this;
  }
}
