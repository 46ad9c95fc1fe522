package io.postrider.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.platform.RandomText;
import io.postrider.platform.Sha256;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A client's key, {@code pr_<id>_<secret>}: the client's id, and 256 random bits that prove it. The
 * stored hash is not stretched, because that many bits cannot be guessed.
 */
public record ApiKey(String clientId, String text) {

  private static final int ID_BYTES = 8;
  private static final int SECRET_BYTES = 32;
  private static final Pattern FORM = Pattern.compile("pr_([0-9a-f]{16})_[A-Za-z0-9_-]{43}");

  /** Reads a key from a request; empty if the text does not have the form of a key. */
  public static Optional<ApiKey> parse(String text) {
    var form = FORM.matcher(text);
    return form.matches() ? Optional.of(new ApiKey(form.group(1), text)) : Optional.empty();
  }

  /** A new client's id. */
  static String newClientId(SecureRandom random) {
    return RandomText.hex(random, ID_BYTES);
  }

  static ApiKey generate(String clientId, SecureRandom random) {
    return new ApiKey(clientId, "pr_" + clientId + "_" + RandomText.base64(random, SECRET_BYTES));
  }

  /** The form in which the key is stored: SHA-256 in hexadecimal digits. */
  String hash() {
    return hash(text);
  }

  /** Whether it is the present key of a client that is not revoked. */
  boolean isOf(Client client) {
    return client.isActive() && sameHash(hash(), client.keyHash());
  }

  /** Compares in constant time, which does not reveal where the hashes differ. */
  public static boolean sameHash(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  /** The same for the text of any key. */
  public static String hash(String text) {
    return Sha256.hex(text);
  }

  /** Names only the client, so that it may be logged. */
  @Override
  public String toString() {
    return "pr_" + clientId + "_…";
  }
}
