package io.postrider.access;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A signing secret of 24 to 64 bytes, written {@code whsec_} and base64 (Standard Webhooks 1.0).
 */
public record WebhookSecret(byte[] key) {

  private static final String PREFIX = "whsec_";
  private static final int GENERATED_BYTES = 32;

  public WebhookSecret {
    if (key.length < 24 || key.length > 64) {
      throw new IllegalArgumentException(
          "A webhook secret must have 24 to 64 bytes, not " + key.length + ".");
    }
    key = key.clone();
  }

  /**
   * @throws IllegalArgumentException saying what is wrong, without the secret
   */
  public static WebhookSecret parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("A webhook secret must start with whsec_.");
    }
    return new WebhookSecret(decoded(text.substring(PREFIX.length())));
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("A webhook secret must be base64 after whsec_.");
    }
  }

  public static WebhookSecret generate(SecureRandom random) {
    byte[] key = new byte[GENERATED_BYTES];
    random.nextBytes(key);
    return new WebhookSecret(key);
  }

  /** The text that the client is shown once. */
  public String reveal() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  @Override
  public byte[] key() {
    return key.clone();
  }

  /** Hides the secret, so that it may be logged. */
  @Override
  public String toString() {
    return PREFIX + "…";
  }
}
