package io.postrider.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.SampleJobs;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonPatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no such tray | no such tray
          Tray 17 of 30 is empty | Tray {number} of {number} is empty
          took 1,204.50 EUR | took {number} EUR
          order 8f14e45fceea167a is unknown | order {id} is unknown
          order A1B2C3 is unknown | order {id} is unknown
          job 01a20bb1-50e4-7f26-9160-8dfad3c8d586 is gone | job {id} is gone
          no answer from https://api.example/v1/users/17?key=x | no answer from {url}
          no answer from https://api.example/v1. Again? | no answer from {url} Again?
          nobody is called ada.lovelace+x@example.com here | nobody is called {address} here
          <ada@example.com>: unknown | <{address}>: unknown
          connect to 10.0.3.17:25 failed | connect to {address}:{number} failed
          connect to 2001:db8::17 failed | connect to {address} failed
          since 2026-11-24T04:03:31.461Z | since {time}
          since 2026-11-24 04:03:31 | since {time}
          at 04:03:31 o'clock | at {time} o'clock
          550 5.1.1 <ada@example.com>: Recipient address rejected | 550 5.1.1
          550-5.1.1 The mailbox of ada does not exist | 550 5.1.1
          the server said 452 4.2.2 Ada is over quota | the server said 452 4.2.2
          HTTP 503 of shop-17 | HTTP {number} of shop-{number}
          """)
  void parts_that_differ_from_job_to_job_become_placeholders(String reason, String pattern) {
    assertThat(ReasonPattern.of(reason)).isEqualTo(pattern);
  }

  @Test
  void line_breaks_and_runs_of_blanks_are_one_blank() {
    assertThat(ReasonPattern.of(" no\n\tpaper\u00a0\u202e in tray ")).isEqualTo("no paper in tray");
  }

  @Test
  void ids_of_the_job_and_of_its_user_are_placeholders_whatever_they_look_like() {
    var job = SampleJobs.job();
    var reason = job.id() + ": no address of " + job.userId() + ", but of x" + job.userId();
    assertThat(ReasonPattern.of(reason, job))
        .isEqualTo("{id}: no address of {user}, but of xu-{number}");
  }

  @Test
  void ten_thousand_jobs_of_one_cause_have_one_pattern() {
    var patterns =
        IntStream.range(0, 10_000)
            .mapToObj(
                i ->
                    "550 5.1.1 <user-%d@example.com>: unknown, id %x-%d".formatted(i, i * 7919L, i))
            .map(ReasonPattern::of)
            .distinct();
    assertThat(patterns).hasSize(1);
  }

  @Test
  void long_text_is_matched_quickly_and_has_a_short_pattern() {
    for (var part : new String[] {"a", "a@", "1.", "x1", "://", "a:", "550 5.", " "}) {
      assertThat(ReasonPattern.of(part.repeat(1_000_000)).length())
          .isLessThanOrEqualTo(ReasonPattern.MAX_LENGTH);
    }
  }

  @Test
  void pattern_that_is_cut_ends_with_a_mark() {
    var word = "x".repeat(ReasonPattern.MAX_LENGTH);
    assertThat(ReasonPattern.of(word)).isEqualTo(word);
    assertThat(ReasonPattern.of(word + " y")).isEqualTo(word.substring(2) + " …");
    assertThat(ReasonPattern.of("no paper " + "y ".repeat(500))).endsWith("y …");
    assertThat(
            ReasonPattern.of("x".repeat(ReasonPattern.MAX_LENGTH - 3) + "\ud83d\ude00".repeat(2)))
        .endsWith("x …");
  }

  @Property
  void pattern_of_a_pattern_is_itself(@ForAll @StringLength(max = 300) String reason) {
    var pattern = ReasonPattern.of(reason);
    assertThat(ReasonPattern.of(pattern)).isEqualTo(pattern);
  }
}
