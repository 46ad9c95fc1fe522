package io.postrider.session;

import java.time.Instant;
import java.util.List;
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

  /** The session, which is removed in the same step, so that only one caller gets it. */
  Optional<Session> take(String tokenHash);

  /** Ends a session. */
  void remove(String tokenHash);

  /**
   * Remembers that all sessions of a person or of a provider's session have ended.
   *
   * @param whose a hash
   * @param until when no session that was opened before can be left
   */
  void end(String whose, Instant at, Instant until);

  /** When sessions of any of these hashes were last ended. */
  Optional<Instant> ended(List<String> whose);
}
