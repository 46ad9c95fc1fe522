package io.postrider.intake;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.job.Job;
import io.postrider.platform.CanonicalJson;
import io.postrider.platform.Sha256;
import jakarta.json.JsonObject;

/**
 * A request for a job.
 *
 * @param job the job to make, unless an existing one answers the request
 * @param key the idempotency key; may be absent
 */
public record Submission(Job job, IdempotencyKey key) {

  /**
   * Stands where earlier versions put the time of delivery, which is in the payload now. So
   * fingerprints stored by them still match.
   */
  private static final String FORMER_TIME = "null";

  /**
   * The fingerprint of the request: SHA-256 over its content, the same for bodies that are equal as
   * JSON values. A time of delivery is taken from the payload, because {@code dueAt} is absent once
   * that time has passed.
   *
   * <p>Top-level members of the payload keep the fixed order in which they are always written. So
   * the fingerprint equals that of earlier versions, unless nested objects have unsorted names, or
   * there are numbers such as 1.0.
   */
  public String fingerprint() {
    return fingerprint(CanonicalJson.inOrder(job.payload()));
  }

  /**
   * Whether a fingerprint belongs to this request.
   *
   * @param known a fingerprint made by {@link #fingerprint}, or by an earlier version, for which
   *     the order of names mattered
   */
  public boolean has(String known) {
    return known.equals(fingerprint()) || known.equals(fingerprint(job.payload().toString()));
  }

  /**
   * Whether a job with the same {@link Job#dedupKey()} answers this request: its payload is the
   * same JSON value, or the key itself identifies the payload. The times of expiry may differ,
   * because clients count them from the time of their request, and so may how long the job is
   * unique after its end, which the first request decides.
   */
  boolean isAnsweredBy(Job other) {
    return job.dedupKey().contains(Job.PAYLOAD_KEY)
        || CanonicalJson.of(wanted(job)).equals(CanonicalJson.of(wanted(other)));
  }

  private static JsonObject wanted(Job job) {
    return JSONP
        .createObjectBuilder(job.payload())
        .remove(Job.EXPIRES_AT)
        .remove(Job.UNIQUE_FOR)
        .build();
  }

  private String fingerprint(String payload) {
    var asked =
        String.join("\n", job.kind(), String.valueOf(job.webhookUrl()), FORMER_TIME, payload);
    return Sha256.hex(asked);
  }
}
