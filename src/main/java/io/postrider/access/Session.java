package io.postrider.access;

import java.time.Instant;

/**
 * Who is logged in with a browser.
 *
 * @param clientId whose key it was, or null for the configured one
 * @param keyHash of the key, so that a session ends with it, as {@link SessionToken#salt} has it
 */
public record Session(String clientId, String keyHash, Instant expiresAt) {}
