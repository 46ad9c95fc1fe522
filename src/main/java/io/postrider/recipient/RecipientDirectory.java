package io.postrider.recipient;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The mail addresses of users, as clients have entered them. */
public interface RecipientDirectory {

  /** Enters a user or replaces the entry. */
  void put(String owner, String userId, Recipient recipient);

  /** The entry of a user, if there is one. */
  default Optional<Recipient> find(String owner, String userId) {
    return Optional.ofNullable(find(owner, Set.of(userId)).get(userId));
  }

  /** The entries of users, by user, read together. */
  Map<String, Recipient> find(String owner, Set<String> userIds);

  /** Removes a user, and returns whether there was an entry. */
  boolean remove(String owner, String userId);
}
