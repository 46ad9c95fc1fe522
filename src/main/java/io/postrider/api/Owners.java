package io.postrider.api;

import jakarta.ws.rs.NotFoundException;

/** The owners of jobs. */
public interface Owners {

  /** Whether an owner may still make jobs: a client that was revoked may not. */
  boolean isActive(String owner);

  /**
   * The owner that a request concerns: the caller, or who the caller names.
   *
   * @param named absent for the caller itself
   * @throws NotFoundException if the caller may not act for that owner, or it does not exist
   */
  default String named(String named, Caller caller) {
    if (named == null || named.equals(caller.owner())) {
      return caller.owner();
    }
    if (!caller.seesAll() || !isActive(named)) {
      throw new NotFoundException("There is no such client.");
    }
    return named;
  }
}
