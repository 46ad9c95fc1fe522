package io.postrider.access;

import java.util.Collection;

/**
 * Stores clients.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface ClientStore {

  /** A number that changes with every change of any client. */
  long version();

  /** All clients, revoked ones too. */
  Collection<Client> all();

  /**
   * Replaces a client if nobody has changed it meanwhile.
   *
   * @param former absent for a new client
   * @return whether the stored client was still {@code former}
   */
  boolean replace(Client former, Client now);

  /**
   * Replaces a client if nobody has changed any client meanwhile.
   *
   * @param former absent for a new client
   * @param version the version of the clients at which the change was decided
   * @return whether that was still the version
   */
  boolean replaceAt(long version, Client former, Client now);
}
