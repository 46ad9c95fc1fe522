package io.postrider.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.NewCookie;

/** The session's cookie: for this site's requests alone, and unseen by scripts. */
final class SessionCookie {

  private SessionCookie() {}

  /** One that lasts until the browser is closed, or the session expires. */
  static NewCookie of(SessionToken token, HttpServletRequest request) {
    return builder(request).value(token.text()).build();
  }

  /** One that takes it away. */
  static NewCookie none(HttpServletRequest request) {
    return builder(request).value("").maxAge(0).build();
  }

  private static NewCookie.Builder builder(HttpServletRequest request) {
    return new NewCookie.Builder(SessionToken.COOKIE)
        .path("/")
        .httpOnly(true)
        .secure(isSecure(request))
        .sameSite(NewCookie.SameSite.STRICT);
  }

  /** Where TLS ends in a proxy, that says so; whoever lies only narrows its own cookie. */
  private static boolean isSecure(HttpServletRequest request) {
    return request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
  }
}
