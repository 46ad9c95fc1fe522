package io.postrider.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.topology.SentinelAnswers.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.HostAndPort;

class SentinelAnswersTest {

  private static final HostAndPort OLD = new HostAndPort("old", 6379);
  private static final HostAndPort NEW = new HostAndPort("new", 6379);
  private static final HostAndPort ONE = new HostAndPort("one", 26379);
  private static final HostAndPort TWO = new HostAndPort("two", 26379);
  private static final HostAndPort AWAY = new HostAndPort("away", 26379);

  @Test
  void answer_with_the_greatest_epoch_is_the_newest_and_the_others_are_not_listened_to() {
    var answers = answers(new Answer(ONE, OLD, 6), new Answer(TWO, NEW, 7));

    assertThat(answers.primary()).isEqualTo(NEW);
    assertThat(answers.disprove(OLD)).isTrue();
    assertThat(answers.disprove(NEW)).isFalse();
    assertThat(answers.credible(List.of(ONE, AWAY, TWO))).containsExactly(TWO, AWAY);
  }

  @Test
  void sentinels_that_do_not_tell_their_epoch_disprove_nothing_that_one_of_them_says() {
    var answers =
        answers(
            new Answer(ONE, OLD, SentinelAnswers.UNKNOWN),
            new Answer(TWO, NEW, SentinelAnswers.UNKNOWN));

    assertThat(answers.primary()).isEqualTo(OLD);
    assertThat(answers.disprove(NEW)).isFalse();
    assertThat(answers.disprove(AWAY)).isTrue();
    assertThat(answers.credible(List.of(ONE, TWO))).containsExactly(ONE, TWO);
  }

  private static SentinelAnswers answers(Answer... answers) {
    return new SentinelAnswers(List.of(answers));
  }
}
