package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.api.Roles;
import io.postrider.testkit.ManualClock;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {

  private final SecureRandom random = new SecureRandom();
  private final String id = ApiKey.newClientId(random);
  private final ApiKey key = ApiKey.generate(id, random);

  @Test
  void key_names_its_client_and_can_be_parsed() {
    assertThat(key.text()).matches("pr_" + id + "_[A-Za-z0-9_-]{43}");
    assertThat(ApiKey.parse(key.text())).contains(key);
  }

  @Test
  void key_belongs_to_the_client_with_its_hash() {
    assertThat(key.isOf(client(key.hash()))).isTrue();
    assertThat(key.isOf(client(ApiKey.generate(id, random).hash()))).isFalse();
  }

  @Test
  void key_of_a_revoked_client_is_invalid() {
    assertThat(key.isOf(client(key.hash()).revoked(ManualClock.START))).isFalse();
  }

  @Test
  void texts_of_key_and_client_show_no_secret() {
    assertThat(key.toString()).doesNotContain(key.text().substring(20));
    assertThat(client(key.hash()).toString()).doesNotContain(key.hash(), "sealed");
    assertThat(key.hash()).hasSize(64).doesNotContain(key.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pr_", "pr__", "pr_0123456789abcdef_", "Bearer", "pr_../x_y"})
  void text_of_another_form_is_no_key(String text) {
    assertThat(ApiKey.parse(text)).isEmpty();
    assertThat(ApiKey.parse(" " + text + key.text())).isEmpty();
    assertThat(ApiKey.parse(key.text() + "x" + text)).isEmpty();
  }

  private Client client(String hash) {
    return new Client(
        id, "name", Roles.CLIENT, hash, "sealed", null, null, ManualClock.START, null, null);
  }
}
