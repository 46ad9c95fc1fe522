package io.postrider.jobstore;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How long the record of a job that has ended is kept. */
@ApplicationScoped
public class Retention {

  @Inject
  @ConfigProperty(name = "postrider.job.retention", defaultValue = "P7D")
  Duration kept;

  /** How long Redis must remember that a job is done, even if records are kept for less time. */
  private static final Duration MARKED = Duration.ofHours(24);

  /**
   * How long to keep the processed mark of a job, in milliseconds; 0 if no mark is needed, because
   * the record lives long enough.
   */
  String markMillis() {
    return kept.compareTo(MARKED) >= 0 ? "0" : Long.toString(MARKED.toMillis());
  }

  /** How long the record of a job that has ended is kept. */
  Duration kept() {
    return kept;
  }

  /**
   * How long to keep the record of a job that has ended, in milliseconds, as text for a command.
   */
  public String millis() {
    return Long.toString(kept.toMillis());
  }
}
