package io.postrider.adapter;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.testkit.Stub;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerSettingsTest {

  @ParameterizedTest
  @CsvSource({
    "postrider.report.concurrency, abc, 'POSTRIDER_REPORT_CONCURRENCY must be a number from 1 to 9999, not ''abc''.'",
    "postrider.notification.urgent-concurrency, 0, 'POSTRIDER_NOTIFICATION_URGENT_CONCURRENCY must be a number'",
    "postrider.webhook.concurrency, -1, 'POSTRIDER_WEBHOOK_CONCURRENCY must be a number'",
    "postrider.drain, 30s, 'POSTRIDER_DRAIN must be a duration such as PT30S, not ''30s''.'"
  })
  void setting_that_cannot_be_read_is_named(String name, String value, String sentence) {
    assertThatThrownBy(() -> WorkerSettings.check(config(Map.of(name, value))))
        .hasMessageStartingWith(sentence);
  }

  @Test
  void settings_that_can_be_read_are_accepted() {
    assertThatCode(
            () ->
                WorkerSettings.check(
                    config(
                        Map.of("postrider.report.concurrency", " 8 ", "postrider.drain", "PT1S"))))
        .doesNotThrowAnyException();
  }

  private static Config config(Map<String, String> settings) {
    return Stub.of(
        Config.class,
        Map.of("getOptionalValue", call -> Optional.ofNullable(settings.get((String) call[0]))));
  }
}
