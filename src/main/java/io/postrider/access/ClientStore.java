package io.postrider.access;

import java.util.Collection;

/**
 * Where clients are kept.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface ClientStore {

  /** Another one after every change. */
  long version();

  /** All clients, revoked ones too. */
  Collection<Client> all();

  /**
   * Puts a client in the place of what it was.
   *
   * @param former absent for a new client
   * @return whether it was that still
   */
  boolean replace(Client former, Client now);
}
