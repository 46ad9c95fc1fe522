package io.postrider.recipient;

import java.util.Optional;

/** The mail addresses of users, as clients have entered them. */
public interface RecipientDirectory {

  /** Enters a user or replaces the entry. */
  void put(String owner, String userId, Recipient recipient);

  /** The entry of a user, if there is one. */
  Optional<Recipient> find(String owner, String userId);

  /** Removes a user, and returns whether there was an entry. */
  boolean remove(String owner, String userId);
}
