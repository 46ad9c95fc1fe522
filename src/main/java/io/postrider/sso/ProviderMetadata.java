package io.postrider.sso;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where an identity provider is asked for what (OpenID Connect Discovery 1.0, section 3).
 *
 * @param endSession where a browser logs out (RP-Initiated Logout 1.0); may be absent
 * @param postsSecret whether the token endpoint wants the secret in the form: it does not take HTTP
 *     Basic
 */
record ProviderMetadata(
    URI authorization, URI token, URI keys, Optional<URI> endSession, boolean postsSecret) {

  private static final String BASIC = "client_secret_basic";

  /**
   * Reads a provider's configuration.
   *
   * @throws IllegalArgumentException if it is that of another issuer, or lacks something
   */
  static ProviderMetadata of(JsonObject json, String issuer) {
    if (!issuer.equals(json.getString("issuer", null))) {
      throw new IllegalArgumentException("it names another issuer");
    }
    var methods =
        Optional.ofNullable(json.getJsonArray("token_endpoint_auth_methods_supported"))
            .map(array -> array.getValuesAs(JsonString::getString))
            .orElse(List.of(BASIC));
    return new ProviderMetadata(
        url(json, "authorization_endpoint"),
        url(json, "token_endpoint"),
        url(json, "jwks_uri"),
        Optional.ofNullable(json.getString("end_session_endpoint", null)).map(URI::create),
        !methods.contains(BASIC));
  }

  private static URI url(JsonObject json, String name) {
    var text = json.getString(name, null);
    if (text == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return URI.create(text);
  }
}
