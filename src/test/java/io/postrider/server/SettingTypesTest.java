package io.postrider.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.server.SettingTypes.Setting;
import io.postrider.testkit.Stub;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class SettingTypesTest {

  @Test
  void duration_in_another_form_is_named_with_its_variable() {
    assertThatThrownBy(() -> check("7d", Duration.class))
        .hasMessage("POSTRIDER_SOME_SETTING must be a duration such as PT30S, not '7d'.");
  }

  @Test
  void word_in_place_of_a_number_is_named() {
    assertThatThrownBy(() -> check("abc", int.class))
        .hasMessage("POSTRIDER_SOME_SETTING must be a whole number, not 'abc'.");
  }

  @Test
  void value_of_the_type_is_accepted() {
    assertThatCode(() -> check("P7D", Duration.class)).doesNotThrowAnyException();
  }

  private static void check(String value, Class<?> type) {
    SettingTypes.check(config(value), new Setting("postrider.some-setting", type));
  }

  private static Config config(String value) {
    return Stub.of(
        Config.class,
        Map.of(
            "getOptionalValue",
            call ->
                Optional.of(call[1] == int.class ? Integer.valueOf(value) : Duration.parse(value)),
            "getValue",
            call -> value));
  }
}
