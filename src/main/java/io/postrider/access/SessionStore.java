package io.postrider.access;

import java.util.Optional;

/**
 * Stores sessions until they expire, by the hash of their token.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface SessionStore {

  /** Stores a session. */
  void put(String tokenHash, Session session);

  /** The session, unless it has expired. */
  Optional<Session> find(String tokenHash);

  /** Ends a session. */
  void remove(String tokenHash);
}
