package io.postrider.access;

import java.net.URI;
import java.util.Optional;

/** An identity provider (OpenID Connect), if one is configured. */
public interface SingleSignOn {

  /**
   * What a valid access token says.
   *
   * @param subject the value of the claim by which clients are known
   * @param role one of {@link io.postrider.api.Roles}, which the token's groups stand for; empty if
   *     they stand for none
   */
  record Token(String subject, Optional<String> role) {}

  /** A token is not valid; the message says why, without the token. */
  final class InvalidTokenException extends Exception {

    private static final long serialVersionUID = 1L;

    public InvalidTokenException(String reason) {
      super(reason);
    }
  }

  /**
   * Verifies an access token (RFC 9068); empty if the text is no such token, or none are accepted.
   *
   * @throws InvalidTokenException if it is one, but not valid
   * @throws io.postrider.platform.UnavailableException if the provider's keys are not known yet
   */
  Optional<Token> verify(String token) throws InvalidTokenException;

  /** Where a person's browser ends the session at the provider; empty if the provider has none. */
  Optional<URI> logout(Person person);
}
