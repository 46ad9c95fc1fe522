package io.postrider.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.spi.HealthCheckResponseProvider;

/**
 * Calls health checks in tests without a server, whose API implementation otherwise builds the
 * responses.
 */
public final class HealthKit {

  static {
    HealthCheckResponse.setResponseProvider(new PlainResponses());
  }

  private HealthKit() {}

  /** Whether a check is up. */
  public static Status status(HealthCheck check) {
    return check.call().getStatus();
  }

  /** The problem that a check names. */
  public static String problem(HealthCheck check) {
    return check.call().getData().orElseThrow().get("problem").toString();
  }

  /** Asserts that a check is down, for a problem that holds these words. */
  public static void assertDown(HealthCheck check, String... words) {
    assertThat(status(check)).isEqualTo(Status.DOWN);
    assertThat(problem(check)).contains(words);
  }

  private static final class PlainResponses implements HealthCheckResponseProvider {

    @Override
    public HealthCheckResponseBuilder createResponseBuilder() {
      return new Builder();
    }
  }

  private static final class Builder extends HealthCheckResponseBuilder {

    private final Map<String, Object> data = new HashMap<>();
    private String name;
    private boolean up;

    @Override
    public HealthCheckResponseBuilder name(String value) {
      name = value;
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, String value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, long value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, boolean value) {
      data.put(key, value);
      return this;
    }

    @Override
    public HealthCheckResponseBuilder up() {
      return status(true);
    }

    @Override
    public HealthCheckResponseBuilder down() {
      return status(false);
    }

    @Override
    public HealthCheckResponseBuilder status(boolean value) {
      up = value;
      return this;
    }

    @Override
    public HealthCheckResponse build() {
      return new HealthCheckResponse(name, up ? Status.UP : Status.DOWN, Optional.of(data));
    }
  }
}
