package io.postrider.api;

/** The owners of jobs. */
public interface Owners {

  /** Whether an owner may still make jobs: a client that was revoked may not. */
  boolean isActive(String owner);
}
