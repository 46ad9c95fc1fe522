package io.postrider.job;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundsTest {

  @Test
  void round_that_finds_a_store_away_is_followed_by_others() {
    var round = Rounds.of(RoundsTest::away);

    assertThatCode(round::run).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalArgumentException.class, IllegalStateException.class})
  void round_that_fails_otherwise_is_followed_by_others(Class<? extends RuntimeException> failure)
      throws ReflectiveOperationException {
    var cause = failure.getDeclaredConstructor().newInstance();

    assertThatCode(Rounds.of(() -> fail(cause))::run).doesNotThrowAnyException();
  }

  private static void away() {
    throw new UnavailableException("Redis does not answer.", null);
  }

  private static void fail(RuntimeException cause) {
    throw cause;
  }
}
