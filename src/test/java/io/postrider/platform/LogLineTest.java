package io.postrider.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.job.SampleJobs;
import java.util.ArrayList;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class LogLineTest {

  @Test
  void line_is_a_text_of_names_and_values() {
    assertThat(LogLine.of("done").with("jobId", 7).with("reason", "no").toString())
        .isEqualTo("event=done jobId=7 reason=no");
  }

  @Test
  void value_can_end_neither_its_field_nor_its_line() {
    var line = LogLine.of("x").with("reason", "a \"b\"\nevent=forged \\");

    assertThat(line.toString()).isEqualTo("event=x reason=\"a \\\"b\\\"\\u000aevent=forged \\\\\"");
  }

  @Test
  void fields_are_a_parameter_of_the_record_for_json_formatters() {
    var record = log(LogLine.of("done").with(SampleJobs.job().logFields()));

    assertThat(record.getParameters()[1])
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("event", "done")
        .containsKeys("jobId", "kind", "type")
        .doesNotContainKey("traceId");
  }

  @Test
  void braces_in_a_value_are_not_replaced_by_parameters() {
    var record = log(LogLine.of("x").with("reason", "{0} '{1}"));

    assertThat(new SimpleFormatter().formatMessage(record))
        .isEqualTo("event=x reason=\"{0} '{1}\"");
  }

  private LogRecord log(LogLine line) {
    var logger = Logger.getAnonymousLogger();
    var records = new ArrayList<LogRecord>();
    logger.setUseParentHandlers(false);
    logger.addHandler(
        new StreamHandler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record);
          }
        });
    line.log(logger, Level.INFO);
    assertThat(records).hasSize(1);
    return records.get(0);
  }
}
