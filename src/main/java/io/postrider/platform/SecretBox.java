package io.postrider.platform;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts secrets for the store with AES-256-GCM (NIST SP 800-38D) under a fresh 96-bit nonce. The
 * ciphertext is bound to its owner, so that it cannot be decrypted as the secret of another owner.
 *
 * <p>The form is {@code v1.} and base64 of nonce, ciphertext and tag; another version would mean
 * another cipher or key derivation.
 */
public final class SecretBox {

  private static final String VERSION = "v1.";
  private static final int KEY_BYTES = 32;
  private static final int MIN_KEY_LENGTH = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final byte[] SALT = "postrider".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INFO = "secret-box v1".getBytes(StandardCharsets.US_ASCII);

  private final SecretKeySpec key;
  private final SecureRandom random;

  /**
   * Encrypts with a configured key.
   *
   * @param configuredKey base64 of 32 bytes, taken as the key, or any text of at least 16
   *     characters, from which the key is derived; the text must be random, as it is not stretched
   * @throws IllegalArgumentException if it is shorter
   */
  public SecretBox(String configuredKey, SecureRandom random) {
    if (configuredKey.length() < MIN_KEY_LENGTH) {
      throw new IllegalArgumentException(
          "The key that encrypts stored secrets must have at least 16 characters.");
    }
    this.key = new SecretKeySpec(keyBytes(configuredKey), "AES");
    this.random = random;
  }

  /** Encrypts a secret of that owner. */
  public String seal(String owner, String secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] ciphertext =
          cipher(Cipher.ENCRYPT_MODE, nonce, owner)
              .doFinal(secret.getBytes(StandardCharsets.UTF_8));
      byte[] box =
          ByteBuffer.allocate(nonce.length + ciphertext.length).put(nonce).put(ciphertext).array();
      return VERSION + Base64.getEncoder().encodeToString(box);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has AES-GCM", e);
    }
  }

  /**
   * Decrypts a secret of that owner.
   *
   * @throws IllegalArgumentException if it was sealed with another key, for another owner, in
   *     another version, or was changed
   */
  public String open(String owner, String box) {
    try {
      if (!box.startsWith(VERSION)) {
        throw new IllegalArgumentException("unknown version");
      }
      byte[] bytes = Base64.getDecoder().decode(box.substring(VERSION.length()));
      byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
      byte[] secret =
          cipher(Cipher.DECRYPT_MODE, nonce, owner)
              .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
      return new String(secret, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "A stored secret cannot be decrypted: is the configured key the one it was stored with?",
          e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String owner) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD((VERSION + owner).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] keyBytes(String configured) {
    try {
      byte[] decoded = Base64.getDecoder().decode(configured);
      if (decoded.length == KEY_BYTES) {
        return decoded;
      }
    } catch (IllegalArgumentException e) {
      // Not base64, so the key is derived from the text.
    }
    return hkdf(configured.getBytes(StandardCharsets.UTF_8), SALT, INFO);
  }

  /** HKDF-SHA256, RFC 5869, for the 32 bytes that its first block gives. */
  static byte[] hkdf(byte[] keyMaterial, byte[] salt, byte[] info) {
    byte[] pseudoRandomKey = hmac(salt, keyMaterial);
    byte[] firstBlock = Arrays.copyOf(info, info.length + 1);
    firstBlock[info.length] = 1;
    return hmac(pseudoRandomKey, firstBlock);
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }
}
