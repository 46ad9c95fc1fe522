package io.postrider.sso;

import io.postrider.platform.CreatedAtStart;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The settings of the identity provider. */
@ApplicationScoped
class ProviderConfiguration implements CreatedAtStart {

  static final String CALLBACK = "/session/oidc/callback";

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  @Inject
  @ConfigProperty(name = "postrider.oidc.issuer")
  Optional<String> issuer;

  @Inject
  @ConfigProperty(name = "postrider.oidc.client-id")
  Optional<String> clientId;

  @Inject
  @ConfigProperty(name = "postrider.oidc.client-secret")
  Optional<String> clientSecret;

  @Inject
  @ConfigProperty(name = "postrider.oidc.scope", defaultValue = "openid profile email")
  String scope;

  @Inject
  @ConfigProperty(name = "postrider.oidc.groups-claim", defaultValue = "groups")
  String groupsClaim;

  @Inject
  @ConfigProperty(name = "postrider.oidc.groups")
  Optional<String> groups;

  @Inject
  @ConfigProperty(name = "postrider.oidc.audience")
  Optional<String> audience;

  @Inject
  @ConfigProperty(name = "postrider.oidc.client-claim", defaultValue = "sub")
  String clientClaim;

  @Inject
  @ConfigProperty(name = "postrider.public-url")
  Optional<URI> publicUrl;

  @Inject
  @ConfigProperty(name = "postrider.encryption.key")
  Optional<String> encryptionKey;

  private RoleTable roles;

  @PostConstruct
  void start() {
    roles = new RoleTable(Map.of());
    if (issuer.isEmpty()) {
      require(clientId.isEmpty() && audience.isEmpty(), "POSTRIDER_OIDC_ISSUER must be set, too.");
      return;
    }
    require(
        isHttps(issuer.get()),
        "POSTRIDER_OIDC_ISSUER must be an https URL (http is for this machine itself).");
    require(
        clientId.isPresent() || audience.isPresent(),
        "POSTRIDER_OIDC_ISSUER needs POSTRIDER_OIDC_CLIENT_ID, with which people log in, or"
            + " POSTRIDER_OIDC_AUDIENCE, for tokens of programs.");
    require(
        clientId.isEmpty() || !clientId.equals(audience),
        "POSTRIDER_OIDC_AUDIENCE must differ from POSTRIDER_OIDC_CLIENT_ID: otherwise the token of"
            + " a person's login would be taken as a program's.");
    if (clientId.isPresent()) {
      require(groups.isPresent(), "POSTRIDER_OIDC_GROUPS must say which groups may log in.");
      require(
          publicUrl.isPresent(),
          "POSTRIDER_PUBLIC_URL must say where browsers reach the dashboard.");
      require(encryptionKey.isPresent(), "POSTRIDER_ENCRYPTION_KEY must be set for logins.");
    }
    try {
      groups.ifPresent(text -> roles = RoleTable.parse(text));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("POSTRIDER_OIDC_GROUPS: " + wrong.getMessage(), wrong);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static boolean isHttps(String issuer) {
    try {
      var url = URI.create(issuer);
      return url.getHost() != null
          && ("https".equals(url.getScheme())
              || "http".equals(url.getScheme()) && LOOPBACK.contains(url.getHost()));
    } catch (IllegalArgumentException noUrl) {
      return false;
    }
  }

  /** The provider's identifier, which is also where its configuration is found. */
  String issuer() {
    return issuer.orElseThrow();
  }

  /** Whether people log in with the provider. */
  boolean hasLogin() {
    return clientId.isPresent();
  }

  String clientId() {
    return clientId.orElseThrow();
  }

  Optional<String> clientSecret() {
    return clientSecret;
  }

  String scope() {
    return scope;
  }

  /** The audience that tokens of programs must have; empty if no tokens are accepted. */
  Optional<String> audience() {
    return audience;
  }

  String clientClaim() {
    return clientClaim;
  }

  String groupsClaim() {
    return groupsClaim;
  }

  RoleTable roles() {
    return roles;
  }

  /** A URL of this service as browsers reach it. */
  URI at(String path) {
    return URI.create(publicUrl.orElseThrow().toString().replaceAll("/+$", "") + path);
  }
}
