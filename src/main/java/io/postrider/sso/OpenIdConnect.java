package io.postrider.sso;

import com.nimbusds.jwt.JWTClaimsSet;
import io.postrider.access.Person;
import io.postrider.access.SingleSignOn;
import io.postrider.access.StoredSecrets;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what the provider's tokens say of programs and of people. */
@ApplicationScoped
class OpenIdConnect implements SingleSignOn {

  private static final Pattern TOKEN = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]*");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final int MAX_NAME = 100;

  @Inject ProviderConfiguration configuration;
  @Inject ProviderClient provider;
  @Inject TokenReader tokens;
  @Inject StoredSecrets secrets;
  @Inject Clock clock;

  @Override
  public Optional<Token> verify(String token) throws InvalidTokenException {
    var audience = configuration.audience();
    if (audience.isEmpty() || !TOKEN.matcher(token).matches()) {
      return Optional.empty();
    }
    var claims = tokens.read(token, audience.get(), TokenReader.ACCESS);
    var claim = configuration.clientClaim();
    if (!(claims.getClaim(claim) instanceof String subject) || subject.isBlank()) {
      throw new InvalidTokenException("The token is not valid: it has no " + claim + ".");
    }
    return Optional.of(new Token(subject, roleOf(claims)));
  }

  /**
   * The person of an ID token (OpenID Connect Core 1.0, section 3.1.3.7).
   *
   * @return empty if none of the person's groups stands for a role
   * @throws InvalidTokenException if the token is not valid, or not of the login with the nonce
   */
  Optional<Person> person(String idToken, String nonce) throws InvalidTokenException {
    var claims = tokens.read(idToken, configuration.clientId());
    if (!nonce.equals(claims.getClaim("nonce"))) {
      throw new InvalidTokenException("The token is not valid: it is of another login.");
    }
    if (claims.getAudience().size() > 1
        && !configuration.clientId().equals(claims.getClaim("azp"))) {
      throw new InvalidTokenException("The token is not valid: it is for another service.");
    }
    if (claims.getSubject() == null) {
      throw new InvalidTokenException("The token is not valid: it has no sub.");
    }
    return roleOf(claims)
        .map(
            role ->
                new Person(
                    name(claims),
                    role,
                    claims.getSubject(),
                    claims.getClaim("sid") instanceof String sid ? sid : null,
                    secrets.seal(claims.getSubject(), idToken),
                    clock.instant()));
  }

  private Optional<String> roleOf(JWTClaimsSet claims) {
    return configuration
        .roles()
        .roleOf(RoleTable.groups(claims.getClaims(), configuration.groupsClaim()));
  }

  private static String name(JWTClaimsSet claims) {
    return Stream.of("preferred_username", "email", "name", "sub")
        .map(claims::getClaim)
        .filter(String.class::isInstance)
        .map(claim -> CONTROL.matcher((String) claim).replaceAll("").strip())
        .filter(Predicate.not(String::isEmpty))
        .map(name -> name.substring(0, Math.min(name.length(), MAX_NAME)))
        .findFirst()
        .orElse("?");
  }

  /** The session here has ended already; the provider's goes on if the provider is away. */
  @Override
  public Optional<URI> logout(Person person) {
    if (!configuration.hasLogin()) {
      return Optional.empty();
    }
    try {
      return provider.metadata().endSession().map(url -> logout(url, person));
    } catch (UnavailableException away) {
      return Optional.empty();
    }
  }

  /** OpenID Connect RP-Initiated Logout 1.0, section 2. */
  private URI logout(URI endSession, Person person) {
    var parameters = new LinkedHashMap<String, String>();
    idToken(person).ifPresent(token -> parameters.put("id_token_hint", token));
    parameters.put("client_id", configuration.clientId());
    parameters.put("post_logout_redirect_uri", configuration.at("/").toString());
    return with(endSession, ProviderClient.query(parameters));
  }

  /** Empty if it was encrypted with another key: then the provider asks the person. */
  private Optional<String> idToken(Person person) {
    try {
      return Optional.of(secrets.open(person.subject(), person.idToken()));
    } catch (IllegalArgumentException ofAnotherKey) {
      return Optional.empty();
    }
  }

  /** A URL with further parameters. */
  static URI with(URI url, String query) {
    return URI.create(url + (url.getRawQuery() == null ? "?" : "&") + query);
  }
}
