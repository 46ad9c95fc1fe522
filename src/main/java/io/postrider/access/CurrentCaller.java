package io.postrider.access;

import io.postrider.api.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ForbiddenException;

/** The caller of the current request. */
@ApplicationScoped
class CurrentCaller implements Caller {

  @Inject HttpServletRequest request;

  @Override
  public String owner() {
    return identity().owner();
  }

  @Override
  public boolean seesAll() {
    return identity().seesAll();
  }

  private CallerIdentity identity() {
    if (request.getUserPrincipal() instanceof CallerIdentity known) {
      return known;
    }
    throw new ForbiddenException();
  }
}
