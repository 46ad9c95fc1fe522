package io.postrider.access;

import java.util.List;
import java.util.Map;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;

/**
 * An identity provider on this machine, whose login page takes any name, and any claims as JSON.
 */
public final class IdentityProvider implements AutoCloseable {

  /** The audience of tokens for the service. */
  public static final String AUDIENCE = "https://jobs.example";

  private static final String ISSUER = "postrider";
  private static final String CLIENT = "dashboard";
  private static final long EXPIRES_SECONDS = 300;

  private final MockOAuth2Server server =
      new MockOAuth2Server(OAuth2Config.Companion.fromJson("{\"interactiveLogin\": true}"));

  IdentityProvider() {
    server.start();
  }

  /** The settings with which a service uses this provider. */
  Map<String, String> settings(String publicUrl) {
    return Map.of(
        "POSTRIDER_OIDC_ISSUER",
        server.issuerUrl(ISSUER).toString(),
        "POSTRIDER_OIDC_CLIENT_ID",
        CLIENT,
        "POSTRIDER_OIDC_CLIENT_SECRET",
        Guarded.CANARY + "-of-the-provider",
        "POSTRIDER_OIDC_GROUPS",
        "staff=viewer;support=operator",
        "POSTRIDER_OIDC_AUDIENCE",
        AUDIENCE,
        "POSTRIDER_PUBLIC_URL",
        publicUrl);
  }

  /** A token of a program. */
  public String accessToken(String subject, String audience, Map<String, Object> claims) {
    return token(subject, audience, "at+jwt", claims);
  }

  /** A token that says that all sessions of a person have ended. */
  public String logoutToken(String subject) {
    var events = Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of());
    return token(subject, CLIENT, "logout+jwt", Map.of("events", events));
  }

  private String token(String subject, String audience, String type, Map<String, Object> claims) {
    var callback =
        new DefaultOAuth2TokenCallback(
            ISSUER, subject, type, List.of(audience), claims, EXPIRES_SECONDS);
    return server.issueToken(ISSUER, CLIENT, callback).serialize();
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
