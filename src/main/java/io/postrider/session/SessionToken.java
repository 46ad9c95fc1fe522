package io.postrider.session;

import io.postrider.platform.RandomText;
import io.postrider.platform.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The token of a browser's session: 256 random bits in a cookie, of which only the hash is stored.
 */
record SessionToken(String text) {

  static final String COOKIE = "postrider-session";

  /** The cookie of the portal, beside which the dashboard may be open, too. */
  static final String PORTAL_COOKIE = "postrider-portal";

  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  static SessionToken generate(SecureRandom random) {
    return new SessionToken(RandomText.base64(random, BYTES));
  }

  /** A token in a request's body; empty if the text does not have the form of one. */
  static Optional<SessionToken> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new SessionToken(text)) : Optional.empty();
  }

  /** The one in a request's cookie, if there is one. */
  static Optional<SessionToken> of(HttpServletRequest request) {
    return of(request, COOKIE);
  }

  /** The one in a cookie of that name, if there is one. */
  static Optional<SessionToken> of(HttpServletRequest request, String cookieName) {
    return Stream.ofNullable(request.getCookies())
        .flatMap(Arrays::stream)
        .filter(cookie -> cookie.getName().equals(cookieName))
        .map(cookie -> cookie.getValue())
        .filter(value -> FORM.matcher(value).matches())
        .map(SessionToken::new)
        .findFirst();
  }

  /** The form in which the token is stored. */
  String hash() {
    return hash("session ");
  }

  /** The form in which a token for another use is stored. */
  String hash(String use) {
    return Sha256.hex(use + text);
  }

  /**
   * The form in which a session stores the key that opened it. It is salted with the token: from
   * the plain hash, a key that people chose could be guessed with a copy of the store.
   */
  String salt(String keyHash) {
    return Sha256.hex("key " + text + keyHash);
  }

  /**
   * The value that every change must send in a header: a foreign page can make a browser send the
   * cookie, but cannot read this value. The token cannot be computed from it.
   */
  String csrfToken() {
    return Sha256.hex("csrf " + text);
  }

  @Override
  public String toString() {
    return "session token";
  }
}
