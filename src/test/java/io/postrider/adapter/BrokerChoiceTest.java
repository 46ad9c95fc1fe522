package io.postrider.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.adapter.BrokerChoice.State;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BrokerChoiceTest {

  private static final int ONE = 0;
  private static final int TWO = 1;

  private final List<Integer> hung = new ArrayList<>();
  private final BrokerChoice choice = new BrokerChoice(2, hung::add);

  @Test
  void brokers_are_tried_in_turn_while_none_has_been_asked() {
    assertThat(chosen()).contains(ONE, TWO);
  }

  @Test
  void connections_go_to_the_broker_that_answers() {
    assertThat(choice.note(TWO, State.ANSWERS)).isTrue();
    assertThat(choice.note(TWO, State.ANSWERS)).isFalse();
    assertThat(chosen()).containsOnly(TWO);
  }

  /** A backup refuses until it takes over, and is then found without another question. */
  @Test
  void connections_go_to_the_broker_that_refuses_while_the_other_one_hangs() {
    choice.note(ONE, State.ANSWERS);
    choice.note(ONE, State.SILENT);

    assertThat(chosen()).containsOnly(TWO);
    assertThat(hung).isEmpty();
  }

  @Test
  void broker_that_hangs_is_left_once_another_one_answers() {
    choice.note(ONE, State.ANSWERS);
    choice.note(ONE, State.SILENT);
    choice.note(TWO, State.ANSWERS);

    assertThat(chosen()).containsOnly(TWO);
    assertThat(hung).containsExactly(ONE);
  }

  @Test
  void broker_that_refuses_is_not_said_to_hang() {
    choice.note(ONE, State.ANSWERS);
    choice.note(ONE, State.REFUSES);
    choice.note(TWO, State.ANSWERS);

    assertThat(hung).isEmpty();
  }

  /** Until it notices that it has lost its lock, both answer. */
  @Test
  void broker_that_goes_on_after_it_hung_gets_no_connections() {
    choice.note(ONE, State.ANSWERS);
    choice.note(ONE, State.SILENT);
    choice.note(TWO, State.ANSWERS);
    choice.note(ONE, State.ANSWERS);

    assertThat(chosen()).containsOnly(TWO);
  }

  @Test
  void brokers_are_tried_in_turn_while_all_are_silent() {
    choice.note(ONE, State.SILENT);
    choice.note(TWO, State.SILENT);

    assertThat(chosen()).contains(ONE, TWO);
  }

  @Test
  void client_asks_by_a_policy_that_it_creates_itself() {
    choice.note(TWO, State.ANSWERS);
    BrokerChoicePolicy.ask(choice);

    assertThat(new BrokerChoicePolicy().select(2)).isEqualTo(TWO);
  }

  private List<Integer> chosen() {
    return IntStream.range(0, 4).mapToObj(i -> choice.next()).toList();
  }
}
