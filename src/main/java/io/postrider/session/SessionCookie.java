package io.postrider.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.NewCookie;

/**
 * The session's cookie, which is sent only with requests from this site, and which scripts cannot
 * read.
 */
final class SessionCookie {

  private SessionCookie() {}

  /** A cookie that lasts until the browser is closed, or the session expires. */
  static NewCookie of(SessionToken token, HttpServletRequest request) {
    return of(SessionToken.COOKIE, token, request);
  }

  /** The same under another name. */
  static NewCookie of(String name, SessionToken token, HttpServletRequest request) {
    return builder(name, request).value(token.text()).build();
  }

  /** A cookie that removes the session's cookie from the browser. */
  static NewCookie none(HttpServletRequest request) {
    return none(SessionToken.COOKIE, request);
  }

  /** The same for a cookie of another name. */
  static NewCookie none(String name, HttpServletRequest request) {
    return builder(name, request).value("").maxAge(0).build();
  }

  private static NewCookie.Builder builder(String name, HttpServletRequest request) {
    return new NewCookie.Builder(name)
        .path("/")
        .httpOnly(true)
        .secure(isSecure(request))
        .sameSite(NewCookie.SameSite.STRICT);
  }

  /**
   * Whether the browser uses TLS. A proxy that ends TLS says so in a header; a client that forges
   * it only restricts its own cookie.
   */
  private static boolean isSecure(HttpServletRequest request) {
    return request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
  }
}
