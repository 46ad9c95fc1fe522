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

  /** How long a job that is done must be known, whatever the retention of records. */
  private static final Duration MARKED = Duration.ofHours(24);

  /**
   * How long a mark of its own says that a job is done, in milliseconds; 0 where the record, which
   * says so too, lives long enough.
   */
  String markMillis() {
    return kept.compareTo(MARKED) >= 0 ? "0" : Long.toString(MARKED.toMillis());
  }

  /** In milliseconds, as Redis takes it. */
  String millis() {
    return Long.toString(kept.toMillis());
  }
}
