package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.access.RateLimits.Verdict;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PollLimitsTest {

  private final PollLimits polls = new PollLimits();

  @Test
  void job_that_has_not_ended_may_be_polled_some_times_at_once() {
    polls.perSecond = 1;
    // Again, if the machine stands still for the second after which one more is allowed.
    await()
        .until(
            () -> {
              pollOften(304, true);
              return polls.peek("shop", "job").map(Verdict::admits).equals(Optional.of(false));
            });
    assertThat(polls.peek("shop", "another")).isEmpty();
    assertThat(polls.peek("another", "job")).isEmpty();
  }

  @Test
  void answer_with_a_job_that_has_ended_is_not_counted() {
    polls.perSecond = 1;
    pollOften(200, false);
    assertThat(polls.peek("shop", "job")).isEmpty();
  }

  @Test
  void error_that_says_when_to_try_again_is_not_counted() {
    polls.perSecond = 1;
    pollOften(503, true);
    pollOften(429, true);
    assertThat(polls.peek("shop", "job")).isEmpty();
  }

  @Test
  void nothing_is_counted_without_a_limit() {
    pollOften(200, true);
    assertThat(polls.peek("shop", "job")).isEmpty();
  }

  private void pollOften(int status, boolean hasRetryAfter) {
    for (int i = 0; i < PollLimits.BURST; i++) {
      polls.count("shop", "job", status, hasRetryAfter);
    }
  }
}
