package io.postrider.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client shows to be let in, {@code pr_<id>_<secret>}: the id finds the client, and 256
 * random bits prove it. Nothing stretches the hash, because nobody guesses that many bits.
 */
record ApiKey(String clientId, String text) {

  private static final int ID_BYTES = 8;
  private static final int SECRET_BYTES = 32;
  private static final Pattern FORM = Pattern.compile("pr_([0-9a-f]{16})_[A-Za-z0-9_-]{43}");

  /** Reads what came in a request; empty if it is no key of ours. */
  static Optional<ApiKey> parse(String text) {
    var form = FORM.matcher(text);
    return form.matches() ? Optional.of(new ApiKey(form.group(1), text)) : Optional.empty();
  }

  /** A new client's id. */
  static String newClientId(SecureRandom random) {
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  static ApiKey generate(String clientId, SecureRandom random) {
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return new ApiKey(clientId, "pr_" + clientId + "_" + secret);
  }

  /** What is stored of it: SHA-256 in hexadecimal digits. */
  String hash() {
    return hash(text);
  }

  boolean isOf(Client client) {
    return client.isActive() && sameHash(hash(), client.keyHash());
  }

  /** In a time that does not tell where they differ. */
  static boolean sameHash(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Tells nothing but whose it is, so that it can reach a log. */
  @Override
  public String toString() {
    return "pr_" + clientId + "_…";
  }
}
