package io.postrider.access;

import java.time.Instant;

/**
 * Somebody whom an identity provider has authenticated.
 *
 * @param name shown in the dashboard and written to the audit log
 * @param role one of {@link io.postrider.api.Roles}, but not client
 * @param subject the provider's identifier of the person (claim {@code sub})
 * @param providerSession the provider's identifier of its session (claim {@code sid}); may be null
 * @param idToken the token that told all this, with which the provider knows the session to end;
 *     encrypted
 * @param since when the person logged in
 */
public record Person(
    String name,
    String role,
    String subject,
    String providerSession,
    String idToken,
    Instant since) {

  /** Names the person without the token. */
  @Override
  public String toString() {
    return "person " + name;
  }
}
