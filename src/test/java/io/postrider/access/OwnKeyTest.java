package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnKeyTest {

  private final OwnKey own = new OwnKey();

  @Test
  void key_is_valid_from_when_it_is_made_until_it_is_revoked() {
    assertThat(own.is("")).isFalse();

    var key = own.make();

    assertThat(own.is(key)).isTrue();
    assertThat(own.is(key + "0")).isFalse();
    assertThat(own.is("")).isFalse();

    own.revoke();

    assertThat(own.is(key)).isFalse();
  }
}
