package io.postrider.access;

import io.postrider.platform.RandomText;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * The key with which this process calls itself to warm up. It is random, never leaves the process
 * except to itself, and is void afterwards. Its caller is a client of its own and owns no job.
 */
@ApplicationScoped
public class OwnKey {

  /** The owner of the requests. No client can have this id: theirs have no {@code ~}. */
  public static final String OWNER = "~warm-up";

  private static final int BYTES = 32;

  private volatile byte[] valid;

  /** Makes the key, which is valid until it is voided. */
  public String make() {
    var key = RandomText.hex(new SecureRandom(), BYTES);
    valid = key.getBytes(StandardCharsets.US_ASCII);
    return key;
  }

  /** From now on the key is not known. */
  public void revoke() {
    valid = null;
  }

  boolean is(String token) {
    var known = valid;
    return known != null && MessageDigest.isEqual(known, token.getBytes(StandardCharsets.US_ASCII));
  }
}
