package io.postrider.access;

import io.postrider.job.Caller;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import jakarta.ws.rs.ForbiddenException;

/** The caller of the request at hand. */
@RequestScoped
class CurrentCaller implements Caller {

  @Inject SecurityContext security;

  @Override
  public String owner() {
    return identity().owner();
  }

  @Override
  public boolean seesAll() {
    return identity().seesAll();
  }

  private CallerIdentity identity() {
    if (security.getCallerPrincipal() instanceof CallerIdentity known) {
      return known;
    }
    throw new ForbiddenException();
  }
}
