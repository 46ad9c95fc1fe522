package io.postrider.endpoint;

import io.postrider.api.Caller;
import io.postrider.api.Owners;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.NotFoundException;

/** The registered endpoints that the caller of the current request may see: its own, or all. */
@ApplicationScoped
public class VisibleEndpoints {

  @Inject Registrations registrations;
  @Inject Caller caller;
  @Inject Owners owners;

  /**
   * An endpoint as stored at this moment.
   *
   * @throws NotFoundException if it does not exist, or the caller may not see it
   */
  public Registration require(String id) {
    return registrations
        .findNow(id)
        .filter(found -> caller.seesAll() || found.owner().equals(caller.owner()))
        .orElseThrow(() -> new NotFoundException("There is no such endpoint."));
  }

  /**
   * The owner that a request concerns: the caller, or who the caller names.
   *
   * @param named absent for the caller itself
   * @throws NotFoundException if the caller may not act for that owner, or it does not exist
   */
  public String owner(String named) {
    return owners.named(named, caller);
  }

  /** Whether an endpoint is the caller's own. */
  boolean isOwn(Registration endpoint) {
    return endpoint.owner().equals(caller.owner());
  }

  /** Whose endpoints a list shows: those of one owner, or of all for null. */
  String listed(String named) {
    return caller.seesAll() ? named : owner(named);
  }
}
