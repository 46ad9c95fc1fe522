package io.postrider.session;

import io.postrider.access.Person;
import java.time.Instant;

/**
 * A login with a browser: by a key, or by an identity provider.
 *
 * @param clientId the client whose key opened it; null for the configured key, and for a person
 * @param keyHash the hash of that key by {@link SessionToken#salt}: the session ends when the key
 *     is replaced; empty for a person
 * @param person who logged in at the identity provider; null if a key opened the session
 */
public record Session(String clientId, String keyHash, Instant expiresAt, Person person) {

  static Session ofKey(String clientId, String keyHash, Instant expiresAt) {
    return new Session(clientId, keyHash, expiresAt, null);
  }

  static Session of(Person person, Instant expiresAt) {
    return new Session(null, "", expiresAt, person);
  }
}
