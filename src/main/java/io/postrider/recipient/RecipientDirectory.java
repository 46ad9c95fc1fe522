package io.postrider.recipient;

import java.util.Optional;

/**
 * The users that clients have told the addresses of.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 *
 * <p>{@code owner} is the client whose users they are, as in {@link io.postrider.job.Job}.
 */
public interface RecipientDirectory {

  /** Enters a user, in place of what was known before. */
  void put(String owner, String userId, Recipient recipient);

  /** The user, if known. */
  Optional<Recipient> find(String owner, String userId);

  /** Forgets a user, and answers whether there was one. */
  boolean remove(String owner, String userId);
}
