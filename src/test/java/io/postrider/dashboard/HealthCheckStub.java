package io.postrider.dashboard;

import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;

/** Responses of health checks, built without a server. */
final class HealthCheckStub {

  private HealthCheckStub() {}

  static HealthCheckResponse up(String name, String warning) {
    return new HealthCheckResponse(name, Status.UP, data("warning", warning));
  }

  static HealthCheckResponse down(String name, String problem) {
    return new HealthCheckResponse(name, Status.DOWN, data("problem", problem));
  }

  private static Optional<Map<String, Object>> data(String name, String text) {
    return text == null ? Optional.empty() : Optional.of(Map.of(name, text));
  }
}
