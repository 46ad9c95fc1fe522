package io.postrider.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.job.Job;
import io.postrider.platform.CanonicalJson;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A request for a job.
 *
 * @param job what is to be made, unless it is there already
 * @param key under which the client may ask again; may be absent
 */
public record Submission(Job job, IdempotencyKey key) {

  /** Keys that were given to requests before it was in the payload hold good. */
  private static final String WHERE_THE_TIME_WAS = "null";

  /**
   * What tells one request from another: SHA-256 over what the client asked for, the same for
   * bodies that are equal as JSON values. A time of delivery counts as the payload has it: {@code
   * dueAt} is absent once that time has passed.
   *
   * <p>The payload's own members are always written in one order, which is kept: so the fingerprint
   * is that of earlier versions unless the body has names out of order, or numbers such as 1.0.
   */
  public String fingerprint() {
    return fingerprint(CanonicalJson.inOrder(job.payload()));
  }

  /**
   * Whether a fingerprint is that of this request.
   *
   * @param known as {@link #fingerprint} makes it, or as earlier versions did, to which names in
   *     another order were another request
   */
  public boolean has(String known) {
    return known.equals(fingerprint()) || known.equals(fingerprint(job.payload().toString()));
  }

  /**
   * Whether a job that has the same {@link Job#dedupKey()} does what this one asks for, too: its
   * payload is the same JSON value, or the key tells payloads apart itself.
   */
  boolean isMetBy(Job other) {
    return job.dedupKey().contains(Job.PAYLOAD_KEY)
        || CanonicalJson.of(job.payload()).equals(CanonicalJson.of(other.payload()));
  }

  private String fingerprint(String payload) {
    var asked =
        String.join(
            "\n", job.kind(), String.valueOf(job.webhookUrl()), WHERE_THE_TIME_WAS, payload);
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(asked.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
