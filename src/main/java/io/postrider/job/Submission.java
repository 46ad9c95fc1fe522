package io.postrider.job;

import static java.nio.charset.StandardCharsets.UTF_8;

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
   * What tells one request from another: SHA-256 over what the client asked for. A time of delivery
   * counts as the payload has it: {@code dueAt} is absent once that time has passed.
   */
  public String fingerprint() {
    var asked =
        String.join(
            "\n",
            job.kind(),
            String.valueOf(job.webhookUrl()),
            WHERE_THE_TIME_WAS,
            job.payload().toString());
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(asked.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
