package io.postrider.notification;

import io.postrider.job.Attempt;
import io.postrider.job.Job;
import io.postrider.job.JobHandler;
import io.postrider.job.Outcome;
import io.postrider.job.Pace;
import io.postrider.job.Rate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sends a notification. */
@ApplicationScoped
class NotificationHandler implements JobHandler {

  @Inject
  @ConfigProperty(name = "postrider.notification.timeout")
  Optional<Duration> timeout;

  @Inject
  @ConfigProperty(name = "postrider.notification.postpone-for", defaultValue = "PT4H")
  Duration postponeFor;

  @Inject
  @ConfigProperty(name = "postrider.notification.rate")
  Optional<Rate> rate;

  @Inject
  @ConfigProperty(name = "postrider.notification.max-running", defaultValue = "0")
  int running;

  @Inject Mailer mailer;
  @Inject NotificationTypes types;

  @Override
  public Outcome handle(Job job, Attempt attempt) throws Exception {
    return mailer.send(job, attempt);
  }

  @Override
  public Optional<Duration> timeout(Job job) {
    return types.find(job.type()).flatMap(NotificationType::timeout).or(() -> timeout);
  }

  @Override
  public List<Pace> paces(Job job) {
    var ofKind = new Pace(job.kind(), rate.orElse(null), running);
    return Stream.concat(
            types.find(job.type()).map(NotificationType::pace).stream(), Stream.of(ofKind))
        .filter(Pace::limits)
        .toList();
  }

  @Override
  public Duration postponeFor(Job job) {
    return postponeFor;
  }
}
