package io.postrider.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class LogLineTest {

  private final List<Object[]> logged = new ArrayList<>();

  @Test
  void is_one_text_of_names_and_values() {
    assertThat(LogLine.of("done").with("jobId", 7).with("reason", "no").toString())
        .isEqualTo("event=done jobId=7 reason=no");
  }

  @Test
  void whatever_is_in_a_value_it_stays_one_value_on_one_line() {
    var line = LogLine.of("x").with("reason", "a \"b\"\nevent=forged \\");

    assertThat(line.toString()).isEqualTo("event=x reason=\"a \\\"b\\\"\\u000aevent=forged \\\\\"");
  }

  @Test
  void fields_are_among_the_parameters_for_a_formatter_that_writes_json() {
    LogLine.of("done").with(SampleJobs.job()).log(new Recorder(), System.Logger.Level.INFO);

    assertThat(logged).hasSize(1);
    assertThat(logged.get(0)[1])
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("event", "done")
        .containsKeys("jobId", "kind", "type")
        .doesNotContainKey("traceId");
  }

  @Test
  void braces_are_not_taken_for_parameters() {
    LogLine.of("x").with("reason", "{0} '{1}").log(new Recorder(), System.Logger.Level.INFO);

    assertThat(MessageFormat.format("{0}", logged.get(0))).isEqualTo("event=x reason=\"{0} '{1}\"");
  }

  private final class Recorder implements System.Logger {

    @Override
    public String getName() {
      return "recorder";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      assertThat(format).isEqualTo("{0}");
      logged.add(parameters);
    }
  }
}
