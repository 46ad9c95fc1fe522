package io.postrider.intake;

import io.postrider.platform.OperatorCheck;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Up while stored jobs reach the broker. Down if a job has been in the outbox, or overdue, for a
 * minute: the relay tries again every few seconds.
 */
@ApplicationScoped
public class OutboxHealth implements OperatorCheck {

  private static final Duration STUCK = Duration.ofMinutes(1);

  @Inject Outbox outbox;
  @Inject DelayedJobs delayed;
  @Inject Clock clock;

  @Override
  public HealthCheckResponse call() {
    var answer = HealthCheckResponse.named("outbox");
    try {
      var age =
          Stream.of(outbox.oldest(), delayed.firstDue())
              .flatMap(Optional::stream)
              .min(Instant::compareTo)
              .map(since -> Duration.between(since, clock.instant()))
              .orElse(Duration.ZERO);
      if (age.compareTo(STUCK) <= 0) {
        return answer.up().build();
      }
      return answer
          .down()
          .withData(
              "problem",
              "A job has waited for %d s to be sent to the broker: make room on the broker's disk,"
                      .formatted(age.toSeconds())
                  + " or look for event=periodic-task-failed in the log.")
          .build();
    } catch (UnavailableException away) {
      return answer
          .down()
          .withData("problem", "The outbox in Redis cannot be read: see the check \"redis\".")
          .build();
    }
  }
}
