package io.postrider.sso;

import io.postrider.access.StoredSecrets;
import io.postrider.platform.RandomText;
import io.postrider.platform.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A login for which the browser is at the provider. The browser keeps it, encrypted, in a cookie,
 * so that logins that are never finished cost nothing here.
 *
 * @param state comes back with the browser, which shows that this browser began the login
 * @param nonce comes back in the ID token, which shows that it is of this login
 * @param verifier proves at the token endpoint that the code is ours (RFC 7636)
 */
record PendingLogin(String state, String nonce, String verifier, Instant until) {

  private static final String OWNER = "login";
  private static final int BYTES = 32;

  static PendingLogin begin(SecureRandom random, Instant until) {
    return new PendingLogin(text(random), text(random), text(random), until);
  }

  private static String text(SecureRandom random) {
    return RandomText.base64(random, BYTES);
  }

  /** What the provider gets of the verifier: its SHA-256 (RFC 7636, section 4.2). */
  String challenge() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier));
  }

  /** The value of the cookie. */
  String seal(StoredSecrets secrets) {
    var text = String.join(" ", state, nonce, verifier, Long.toString(until.toEpochMilli()));
    return secrets.seal(OWNER, text).replace('+', '-').replace('/', '_').replace("=", "");
  }

  /** The login of a cookie; empty if it was changed, or its time is over. */
  static Optional<PendingLogin> open(String cookie, StoredSecrets secrets, Instant now) {
    try {
      var parts = secrets.open(OWNER, cookie.replace('-', '+').replace('_', '/')).split(" ");
      var until = Instant.ofEpochMilli(Long.parseLong(parts[3]));
      return Optional.of(new PendingLogin(parts[0], parts[1], parts[2], until))
          .filter(login -> login.until().isAfter(now));
    } catch (IllegalArgumentException changed) {
      return Optional.empty();
    }
  }

  boolean hasState(String other) {
    return other != null
        && MessageDigest.isEqual(
            state.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "pending login";
  }
}
