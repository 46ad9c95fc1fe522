package io.postrider.sso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.api.Roles;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderConfigurationTest {

  /** Valid settings with which people log in. */
  static ProviderConfiguration login() {
    var configuration = new ProviderConfiguration();
    configuration.issuer = Optional.of("https://login.example/realms/acme");
    configuration.clientId = Optional.of("postrider");
    configuration.clientSecret = Optional.empty();
    configuration.scope = "openid";
    configuration.groupsClaim = "groups";
    configuration.groups = Optional.of("staff=viewer");
    configuration.audience = Optional.empty();
    configuration.clientClaim = "sub";
    configuration.publicUrl = Optional.of(URI.create("https://jobs.example/"));
    configuration.encryptionKey = Optional.of("0123456789abcdef");
    return configuration;
  }

  @Test
  void valid_settings_are_accepted() {
    var configuration = login();
    configuration.start();

    assertThat(configuration.hasLogin()).isTrue();
    assertThat(configuration.at("/dashboard")).hasToString("https://jobs.example/dashboard");
    assertThat(configuration.roles().roleOf(List.of("guests", "staff"))).contains(Roles.VIEWER);
  }

  @Test
  void no_settings_are_accepted() {
    var configuration = login();
    configuration.issuer = Optional.empty();
    configuration.clientId = Optional.empty();
    configuration.start();

    assertThat(configuration.hasLogin()).isFalse();
  }

  @Test
  void incomplete_settings_name_the_variable_that_is_missing() {
    wrong(settings -> settings.issuer = Optional.empty(), "POSTRIDER_OIDC_ISSUER");
    wrong(settings -> settings.clientId = Optional.empty(), "POSTRIDER_OIDC_AUDIENCE");
    wrong(settings -> settings.audience = settings.clientId, "must differ");
    wrong(settings -> settings.groups = Optional.empty(), "POSTRIDER_OIDC_GROUPS");
    wrong(settings -> settings.publicUrl = Optional.empty(), "POSTRIDER_PUBLIC_URL");
    wrong(settings -> settings.encryptionKey = Optional.empty(), "POSTRIDER_ENCRYPTION_KEY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "login.example",
        "http://login.example",
        "ftp://login.example",
        "https://",
        "https://a b"
      })
  void issuer_must_be_an_https_url(String issuer) {
    wrong(settings -> settings.issuer = Optional.of(issuer), "POSTRIDER_OIDC_ISSUER must be");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "staff", "staff=", "=admin", "staff=root", "staff=client", "a=viewer;;"})
  void groups_must_stand_for_roles(String groups) {
    wrong(settings -> settings.groups = Optional.of(groups), "POSTRIDER_OIDC_GROUPS: ");
  }

  @Test
  void group_that_may_most_decides() {
    var roles = RoleTable.parse("a=viewer; cn=ops,dc=x=admin ; b=operator");

    assertThat(roles.roleOf(List.of("a", "b"))).contains(Roles.OPERATOR);
    assertThat(roles.roleOf(List.of("a", "cn=ops,dc=x"))).contains(Roles.ADMIN);
    assertThat(roles.roleOf(List.of())).isEmpty();
  }

  private static void wrong(Consumer<ProviderConfiguration> change, String message) {
    var configuration = login();
    change.accept(configuration);
    assertThatThrownBy(configuration::start).hasMessageContaining(message);
  }
}
