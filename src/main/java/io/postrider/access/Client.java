package io.postrider.access;

import io.postrider.access.ClientsResource.NewClient;
import java.time.Instant;

/**
 * A client: somebody who may call, with a key, a role and a webhook secret.
 *
 * @param role one of {@link io.postrider.api.Roles}
 * @param keyHash the hash of its key ({@link ApiKey#hash()})
 * @param secret the secret that signs its webhooks, encrypted
 * @param formerSecret the secret before, which also signs until {@code formerSecretUntil},
 *     encrypted; may be absent
 * @param revokedAt when its key was revoked; absent while the key works
 * @param subject by which tokens of the identity provider name it; may be absent
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
    Instant revokedAt,
    String subject) {

  /** A new client, which has not been changed yet. */
  static Client create(
      String id, NewClient request, String keyHash, String secret, Instant createdAt) {
    return new Client(
        id,
        request.name(),
        request.role(),
        keyHash,
        secret,
        null,
        null,
        createdAt,
        null,
        request.subject());
  }

  /** Whether it was not revoked. */
  public boolean isActive() {
    return revokedAt == null;
  }

  Client withKey(String newHash) {
    return new Client(
        id,
        name,
        role,
        newHash,
        secret,
        formerSecret,
        formerSecretUntil,
        createdAt,
        revokedAt,
        subject);
  }

  Client withSecret(String newSecret, Instant formerUntil) {
    return new Client(
        id, name, role, keyHash, newSecret, secret, formerUntil, createdAt, revokedAt, subject);
  }

  /**
   * The client without a key. It keeps its secrets, so that webhooks of its jobs are still signed.
   */
  Client revoked(Instant now) {
    return new Client(
        id, name, role, "", secret, formerSecret, formerSecretUntil, createdAt, now, subject);
  }

  /** Names the client without its secrets. */
  @Override
  public String toString() {
    return "client " + id;
  }
}
