package io.postrider.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.postrider.access.SingleSignOn.InvalidTokenException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Verifies signed tokens of the identity provider: signature (RS256, ES256), issuer, audience, and
 * expiry, with 60 s for clocks that differ. Its keys are kept for 5 minutes, and read again, at
 * most every 30 s, when a token names one that is not known.
 */
@ApplicationScoped
class TokenReader {

  /** The type of an access token (RFC 9068, section 2.1). */
  static final JOSEObjectType ACCESS = new JOSEObjectType("at+jwt");

  /** The type of a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
  static final JOSEObjectType LOGOUT = new JOSEObjectType("logout+jwt");

  /** How long known keys are used while the provider does not answer. */
  private static final long OUTAGE_MILLIS = Duration.ofHours(1).toMillis();

  private static final int TIMEOUT_MILLIS = 3000;
  private static final int MAX_BYTES = 256 * 1024;
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

  @Inject ProviderConfiguration configuration;
  @Inject ProviderClient provider;
  @Inject Clock clock;

  private URI keysUrl;
  private JWKSource<SecurityContext> keys;

  /**
   * Verifies a token.
   *
   * @param types what its header may say that it is, besides nothing and JWT
   * @throws InvalidTokenException if it is not valid
   * @throws io.postrider.platform.UnavailableException if the provider's keys are not known
   */
  JWTClaimsSet read(String token, String audience, JOSEObjectType... types)
      throws InvalidTokenException {
    var accepted =
        Stream.concat(Arrays.stream(types), Stream.of(JOSEObjectType.JWT, null))
            .toArray(JOSEObjectType[]::new);
    var processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(accepted));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(ALGORITHMS, keys(provider.metadata().keys())));
    processor.setJWTClaimsSetVerifier(new Claims(configuration.issuer(), audience));
    try {
      return processor.process(token, null);
    } catch (KeySourceException unknown) {
      throw ProviderClient.unavailable(unknown);
    } catch (ParseException | BadJOSEException | JOSEException invalid) {
      throw new InvalidTokenException("The token is not valid: " + invalid.getMessage());
    }
  }

  private synchronized JWKSource<SecurityContext> keys(URI url) {
    if (!url.equals(keysUrl)) {
      try {
        var retriever = new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES);
        keys =
            JWKSourceBuilder.create(url.toURL(), retriever)
                .retrying(true)
                .outageTolerant(OUTAGE_MILLIS)
                .build();
      } catch (MalformedURLException | IllegalArgumentException wrong) {
        throw ProviderClient.unavailable(wrong);
      }
      keysUrl = url;
    }
    return keys;
  }

  private final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {

    Claims(String issuer, String audience) {
      super(audience, new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("exp"));
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }
}
