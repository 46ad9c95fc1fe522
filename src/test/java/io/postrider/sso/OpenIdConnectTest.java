package io.postrider.sso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.postrider.access.SingleSignOn.InvalidTokenException;
import io.postrider.access.SingleSignOn.Token;
import io.postrider.access.TestSecrets;
import io.postrider.api.Roles;
import io.postrider.platform.UnavailableException;
import io.postrider.testkit.ManualClock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenIdConnectTest {

  private static final String AUDIENCE = "https://jobs.example";
  private static final String CLIENT = "dashboard";

  private final TestProvider provider = new TestProvider();
  private final ManualClock clock = new ManualClock();
  private final OpenIdConnect openIdConnect = new OpenIdConnect();
  private RSAKey key;

  @BeforeEach
  void wire() throws Exception {
    key = provider.rsaKey("one");
    var configuration = ProviderConfigurationTest.login();
    configuration.issuer = Optional.of(provider.issuer());
    configuration.clientId = Optional.of(CLIENT);
    configuration.audience = Optional.of(AUDIENCE);
    configuration.groups = Optional.of("ops=operator;staff=viewer");
    configuration.start();
    openIdConnect.configuration = configuration;
    openIdConnect.clock = clock;
    openIdConnect.provider = new ProviderClient();
    openIdConnect.provider.configuration = configuration;
    openIdConnect.provider.clock = clock;
    openIdConnect.secrets = TestSecrets.with("0123456789abcdef");
    openIdConnect.tokens = new TokenReader();
    openIdConnect.tokens.configuration = configuration;
    openIdConnect.tokens.provider = openIdConnect.provider;
    openIdConnect.tokens.clock = clock;
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"at+jwt", "JWT"})
  void token_of_a_program_names_its_subject_and_the_role_of_its_groups(String type)
      throws Exception {
    var claims = access().claim("groups", List.of("staff", "ops")).build();

    assertThat(openIdConnect.verify(TestProvider.sign(key, claims, type)))
        .contains(new Token("shop", Optional.of(Roles.OPERATOR)));
  }

  @Test
  void elliptic_curve_signature_is_accepted() throws Exception {
    var token = TestProvider.sign(provider.ecKey("curve"), access().build());

    assertThat(openIdConnect.verify(token)).contains(new Token("shop", Optional.empty()));
  }

  @Test
  void key_that_the_provider_has_since_published_is_found() throws Exception {
    openIdConnect.verify(TestProvider.sign(key, access().build(), "at+jwt"));

    var next = provider.rsaKey("two");

    assertThat(openIdConnect.verify(TestProvider.sign(next, access().build(), "at+jwt")))
        .isPresent();
  }

  @Test
  void clocks_may_differ_by_a_minute() throws Exception {
    var late = access().expirationTime(in(Duration.ofSeconds(-50))).build();
    var early = access().notBeforeTime(in(Duration.ofSeconds(50))).build();

    assertThat(openIdConnect.verify(TestProvider.sign(key, late, null))).isPresent();
    assertThat(openIdConnect.verify(TestProvider.sign(key, early, null))).isPresent();
  }

  @Test
  void wrong_claims_are_refused() {
    refused(access().audience("https://other.example"), "aud");
    refused(access().audience((String) null), "aud");
    refused(access().issuer("https://other.example"), "iss");
    refused(access().issuer(null), "iss");
    refused(access().expirationTime(in(Duration.ofSeconds(-70))), "Expired");
    refused(access().expirationTime(null), "exp");
    refused(access().notBeforeTime(in(Duration.ofSeconds(70))), "before use time");
    refused(access().subject(null), "sub");
  }

  @Test
  void unsigned_and_otherwise_signed_tokens_are_refused() throws Exception {
    invalid(new PlainJWT(access().build()).serialize());

    var unknown = new RSAKeyGenerator(2048).keyID("one").generate();
    invalid(TestProvider.sign(unknown, access().build(), null));

    var byPublicKey =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), access().build());
    byPublicKey.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
    invalid(byPublicKey.serialize());

    var good = TestProvider.sign(key, access().build(), null);
    invalid(good.substring(0, good.lastIndexOf('.') + 1));
    invalid(good.replaceFirst("\\..", ".X"));
  }

  @Test
  void token_of_another_type_is_refused() throws Exception {
    invalid(TestProvider.sign(key, access().build(), "logout+jwt"));
  }

  @Test
  void other_texts_are_no_tokens() throws Exception {
    for (var text : List.of("", "x", "a.b", "a.b.c.d", "pr_0123456789abcdef_x")) {
      assertThat(openIdConnect.verify(text)).as(text).isEmpty();
    }
    openIdConnect.configuration.audience = Optional.empty();
    assertThat(openIdConnect.verify(TestProvider.sign(key, access().build(), null))).isEmpty();
  }

  @Test
  void provider_that_is_away_is_asked_again_after_some_seconds() throws Exception {
    var token = TestProvider.sign(key, access().build(), null);
    provider.leave();

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> openIdConnect.verify(token))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("500");
    }
    assertThat(provider.discoveries()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(6));
    assertThatThrownBy(() -> openIdConnect.verify(token)).isInstanceOf(UnavailableException.class);
    assertThat(provider.discoveries()).isEqualTo(2);
  }

  /** The timeout of a request ends with the head of its answer. */
  @Test
  void provider_that_does_not_end_its_answer_is_not_waited_for() {
    openIdConnect.provider.timeout = Duration.ofMillis(200);
    provider.hang();

    assertThatThrownBy(() -> openIdConnect.provider.metadata())
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void nobody_else_waits_while_a_provider_hangs_that_is_known() {
    var known = openIdConnect.provider.metadata();
    clock.advance(Duration.ofHours(2));
    provider.hang();
    var asking = CompletableFuture.supplyAsync(() -> openIdConnect.provider.metadata());
    await().until(() -> provider.discoveries() == 2);

    assertThat(openIdConnect.provider.metadata()).isEqualTo(known);

    assertThat(asking).isNotDone();
    assertThat(provider.discoveries()).isEqualTo(2);
  }

  @Test
  void nobody_else_waits_while_a_provider_hangs_that_has_failed_before() {
    provider.leave();
    assertThatThrownBy(() -> openIdConnect.provider.metadata()).hasMessageContaining("500");
    clock.advance(Duration.ofSeconds(6));
    provider.hang();
    var asking = CompletableFuture.supplyAsync(() -> openIdConnect.provider.metadata());
    await().until(() -> provider.discoveries() == 2);

    assertThatThrownBy(() -> openIdConnect.provider.metadata()).hasMessageContaining("500");

    assertThat(asking).isNotDone();
  }

  @Test
  void known_keys_are_used_while_the_provider_is_away() throws Exception {
    var token = TestProvider.sign(key, access().build(), null);
    openIdConnect.verify(token);
    provider.leave();

    clock.advance(Duration.ofMinutes(2));

    assertThat(openIdConnect.verify(TestProvider.sign(key, access().build(), null))).isPresent();
  }

  @Test
  void person_has_the_name_and_role_of_the_token() throws Exception {
    var claims =
        identity().claim("groups", "staff").claim("preferred_username", "jane\n").claim("sid", "s");

    var person = openIdConnect.person(sign(claims), "nonce").orElseThrow();

    assertThat(person.name()).isEqualTo("jane");
    assertThat(person.role()).isEqualTo(Roles.VIEWER);
    assertThat(person.subject()).isEqualTo("shop");
    assertThat(person.providerSession()).isEqualTo("s");
    assertThat(person.since()).isEqualTo(clock.instant());
    assertThat(person.toString()).doesNotContain(person.idToken());
  }

  @Test
  void token_of_a_person_is_stored_encrypted_and_ends_the_session_of_the_provider()
      throws Exception {
    var token = sign(identity().claim("groups", "staff"));

    var person = openIdConnect.person(token, "nonce").orElseThrow();

    assertThat(person.idToken()).doesNotContain(token, token.substring(0, 20));
    assertThat(openIdConnect.logout(person).orElseThrow()).asString().contains(token);
    openIdConnect.secrets = TestSecrets.with("another key of 16");
    assertThat(openIdConnect.logout(person).orElseThrow())
        .asString()
        .contains("client_id=")
        .doesNotContain("id_token_hint");
  }

  @Test
  void person_without_a_known_group_has_no_role() throws Exception {
    assertThat(openIdConnect.person(sign(identity().claim("groups", "guests")), "nonce")).isEmpty();
  }

  @Test
  void token_of_another_login_or_service_is_refused() {
    assertThatThrownBy(() -> openIdConnect.person(sign(identity()), "other"))
        .isInstanceOf(InvalidTokenException.class);
    var both = identity().audience(List.of(CLIENT, "other")).claim("azp", "other");
    assertThatThrownBy(() -> openIdConnect.person(sign(both), "nonce"))
        .isInstanceOf(InvalidTokenException.class);
    assertThatThrownBy(() -> openIdConnect.person(sign(access().claim("nonce", "nonce")), "nonce"))
        .isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void roles_may_be_within_other_claims() throws Exception {
    openIdConnect.configuration.groupsClaim = "realm_access.roles";
    var claims = access().claim("realm_access", Map.of("roles", List.of("ops")));

    assertThat(openIdConnect.verify(sign(claims)))
        .contains(new Token("shop", Optional.of(Roles.OPERATOR)));
  }

  private void refused(JWTClaimsSet.Builder claims, String reason) {
    assertThatThrownBy(() -> openIdConnect.verify(sign(claims)))
        .isInstanceOf(InvalidTokenException.class)
        .hasMessageContaining(reason);
  }

  private void invalid(String token) {
    assertThatThrownBy(() -> openIdConnect.verify(token)).isInstanceOf(InvalidTokenException.class);
  }

  private String sign(JWTClaimsSet.Builder claims) throws Exception {
    return TestProvider.sign(key, claims.build(), null);
  }

  private JWTClaimsSet.Builder access() {
    return new JWTClaimsSet.Builder()
        .issuer(provider.issuer())
        .audience(AUDIENCE)
        .subject("shop")
        .expirationTime(in(Duration.ofMinutes(5)));
  }

  private JWTClaimsSet.Builder identity() {
    return access().audience(CLIENT).claim("nonce", "nonce");
  }

  private Date in(Duration time) {
    return Date.from(clock.instant().plus(time));
  }
}
