package io.postrider.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoTest {

  private final AtomicInteger calls = new AtomicInteger();
  private final Memo<Integer, Integer> memo =
      new Memo<>(
          number -> {
            calls.incrementAndGet();
            return 1_000 / number;
          });

  @Test
  void function_is_called_once_for_the_same_argument() {
    assertThat(memo.of(10)).isEqualTo(100);
    assertThat(memo.of(10)).isEqualTo(100);
    assertThat(memo.of(20)).isEqualTo(50);

    assertThat(calls).hasValue(2);
  }

  @Test
  void failure_is_not_remembered() {
    assertThatThrownBy(() -> memo.of(0)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> memo.of(0)).isInstanceOf(ArithmeticException.class);

    assertThat(calls).hasValue(2);
  }

  @Test
  void number_of_remembered_results_is_bounded() {
    IntStream.rangeClosed(1, 1_001).forEach(memo::of);

    memo.of(1_001);
    assertThat(calls).hasValue(1_001);
    memo.of(1);
    assertThat(calls).as("forgotten").hasValue(1_002);
  }
}
