package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EndToEnd
class OperationsIT {

  private final Service service;

  OperationsIT(Service service) {
    this.service = service;
  }

  @ParameterizedTest
  @ValueSource(strings = {"health", "health/live", "health/ready", "health/started"})
  void health_is_up(String path) {
    var answer = service.get(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().getString("status")).isEqualTo("UP");
  }

  @Test
  void readiness_names_both_stores() {
    assertThat(service.get("health/ready").text()).contains("\"redis\"", "\"broker\"");
  }

  @Test
  void metrics_are_there() {
    var answer = service.get("metrics");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("# TYPE");
  }
}
