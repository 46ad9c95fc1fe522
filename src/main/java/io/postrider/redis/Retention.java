package io.postrider.redis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How long the record of a job that has ended is kept. */
@ApplicationScoped
class Retention {

  @Inject
  @ConfigProperty(name = "postrider.job.retention", defaultValue = "P7D")
  Duration kept;

  /** In milliseconds, as Redis takes it. */
  String millis() {
    return Long.toString(kept.toMillis());
  }
}
