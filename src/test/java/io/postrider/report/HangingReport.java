package io.postrider.report;

import io.postrider.job.Attempt;
import io.postrider.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A report that takes longer than it may; it ignores the interrupt for a user named stubborn. */
@ApplicationScoped
@Named("hanging")
public class HangingReport implements ReportGenerator {

  /** Longer than a test takes to see that it goes on, and than the last attempt is away. */
  private static final Duration TOO_LONG = Duration.ofSeconds(30);

  @Override
  public Optional<Duration> timeout() {
    return Optional.of(Duration.ofMillis(200));
  }

  @Override
  public Outcome generate(ReportOrder order, Attempt attempt) throws InterruptedException {
    if (!order.userId().equals("stubborn")) {
      Thread.sleep(TOO_LONG.toMillis());
    }
    var end = Instant.now().plus(TOO_LONG);
    while (Instant.now().isBefore(end)) {
      LockSupport.parkUntil(end.toEpochMilli());
      Thread.interrupted();
    }
    return Outcome.completed();
  }
}
