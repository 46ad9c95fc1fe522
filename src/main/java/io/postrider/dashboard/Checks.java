package io.postrider.dashboard;

import io.postrider.dashboard.Overview.Check;
import io.postrider.platform.OperatorCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;

/** Makes the health checks for operators. */
@ApplicationScoped
class Checks {

  @Inject Instance<OperatorCheck> checks;

  /** The present results, by name. */
  List<Check> all() {
    return checks.stream()
        .map(OperatorCheck::call)
        .map(Checks::check)
        .sorted(Comparator.comparing(Check::name))
        .toList();
  }

  private static Check check(HealthCheckResponse answer) {
    var data = answer.getData().orElseGet(Map::of);
    var detail = data.getOrDefault("problem", data.get("warning"));
    return new Check(
        answer.getName(),
        answer.getStatus() == Status.UP,
        detail == null ? null : detail.toString());
  }
}
