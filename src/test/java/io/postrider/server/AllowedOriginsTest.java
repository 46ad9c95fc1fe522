package io.postrider.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {

  private final AllowedOrigins origins = new AllowedOrigins();

  @Test
  void none_is_allowed_unless_configured() {
    origins.configured = Optional.empty();
    origins.start(null);

    assertThat(origins.any()).isFalse();
    assertThat(origins.contains("https://app.example")).isFalse();
  }

  @Test
  void only_the_configured_origins_are_allowed() {
    origins.configured = Optional.of("https://app.example, http://localhost:3000");
    origins.start(null);

    assertThat(origins.contains("https://app.example")).isTrue();
    assertThat(origins.contains("http://localhost:3000")).isTrue();
    for (var other :
        new String[] {null, "null", "http://app.example", "https://app.example.evil", "*"}) {
      assertThat(origins.contains(other)).as(other).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "app.example", "https://app.example/", "null", "https://*.example"})
  void invalid_origin_stops_the_start(String mistake) {
    origins.configured = Optional.of(mistake);

    assertThatThrownBy(() -> origins.start(null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("POSTRIDER_CORS_ORIGINS")
        .hasMessageContaining(mistake);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://app.example", "http://localhost:3000", "http://[::1]:8080"})
  void valid_origin_does_not_stop_the_start(String origin) {
    origins.configured = Optional.of(origin);

    assertThatCode(() -> origins.start(null)).doesNotThrowAnyException();
  }
}
