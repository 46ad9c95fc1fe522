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

  /** This request with a key. */
  default Submission keyed() {
    return idempotencyKey() == null ? withIdempotencyKey(UUID.randomUUID().toString()) : this;
  }
}
