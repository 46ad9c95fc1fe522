package io.postrider.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** The sessions that people open with a browser. */
public interface BrowserSessions {

  /**
   * The caller whose session the request's cookie names; empty if there is no open session.
   *
   * @throws jakarta.ws.rs.NotAuthorizedException if there is none and the request needs one,
   *     whoever else may call
   * @throws jakarta.ws.rs.ForbiddenException if the request is a change without the session's CSRF
   *     token
   */
  Optional<CallerIdentity> callerOf(HttpServletRequest request);
}
