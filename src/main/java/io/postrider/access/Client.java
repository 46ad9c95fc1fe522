package io.postrider.access;

import java.time.Instant;

/**
 * Who may call.
 *
 * @param role one of {@link io.postrider.api.Roles}
 * @param keyHash of its key, as {@link ApiKey#hash()} has it
 * @param secret what its webhooks are signed with, sealed
 * @param formerSecret what they are signed with as well until {@code formerSecretUntil}, sealed;
 *     may be absent
 * @param revokedAt when its key stopped working; absent while it works
 */
public record Client(
    String id,
    String name,
    String role,
    String keyHash,
    String secret,
    String formerSecret,
    Instant formerSecretUntil,
    Instant createdAt,
    Instant revokedAt) {

  boolean isActive() {
    return revokedAt == null;
  }

  Client withKey(String newHash) {
    return new Client(
        id, name, role, newHash, secret, formerSecret, formerSecretUntil, createdAt, revokedAt);
  }

  Client withSecret(String newSecret, Instant formerUntil) {
    return new Client(
        id, name, role, keyHash, newSecret, secret, formerUntil, createdAt, revokedAt);
  }

  /** Its webhooks are still signed, so that what it was promised is told. */
  Client revoked(Instant now) {
    return new Client(id, name, role, "", secret, formerSecret, formerSecretUntil, createdAt, now);
  }

  /** Names the client without what is secret. */
  @Override
  public String toString() {
    return "client " + id;
  }
}
