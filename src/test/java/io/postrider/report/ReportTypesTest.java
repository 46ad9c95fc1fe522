package io.postrider.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.testkit.Stub;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Named;
import java.lang.annotation.Annotation;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTypesTest {

  private final ReportTypes types = new ReportTypes();
  private final NotificationActivity real = new NotificationActivity();

  ReportTypesTest() {
    types.simulated = new SimulatedReport();
    types.generators = only("notification-activity");
  }

  @Test
  void unknown_reports_are_simulated_while_mail_is_simulated() {
    types.transport = "simulated";

    assertThat(types.find("notification-activity")).contains(real);
    assertThat(types.find("sales")).contains(types.simulated);
  }

  @Test
  void only_reports_named_simulated_are_simulated_once_mail_is_sent() {
    types.transport = "smtp";

    assertThat(types.find("notification-activity")).contains(real);
    assertThat(types.find("simulated-sales")).contains(types.simulated);
    assertThat(types.find("sales")).isEmpty();
  }

  @SuppressWarnings("unchecked")
  private Instance<ReportGenerator> only(String known) {
    return Stub.of(
        Instance.class,
        Map.of(
            "select",
            arguments -> {
              var named = (Named) ((Annotation[]) arguments[0])[0];
              boolean is = named.value().equals(known);
              return Stub.of(
                  Instance.class, Map.of("isResolvable", none -> is, "get", none -> real));
            }));
  }
}
