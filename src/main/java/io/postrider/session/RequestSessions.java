package io.postrider.session;

import io.postrider.access.BrowserSessions;
import io.postrider.access.CallerIdentity;
import io.postrider.access.KeyMechanism;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.NotAuthorizedException;
import java.util.Optional;

/** A request of the portal's page needs a session of the portal; any other may have another one. */
@ApplicationScoped
class RequestSessions implements BrowserSessions {

  @Inject Sessions sessions;
  @Inject Portal portal;

  @Override
  public Optional<CallerIdentity> callerOf(HttpServletRequest request) {
    if (!Portal.isAsked(request)) {
      return sessions.callerOf(request);
    }
    var caller = portal.callerOf(request);
    if (caller.isEmpty()) {
      throw new NotAuthorizedException("The session has ended.", KeyMechanism.CHALLENGE);
    }
    return caller;
  }
}
