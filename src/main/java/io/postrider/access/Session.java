package io.postrider.access;

import java.time.Instant;

/**
 * A login with a browser.
 *
 * @param clientId the client whose key opened it, or null for the configured key
 * @param keyHash the hash of that key by {@link SessionToken#salt}: the session ends when the key
 *     is replaced
 */
public record Session(String clientId, String keyHash, Instant expiresAt) {}
