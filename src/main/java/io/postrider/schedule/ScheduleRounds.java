package io.postrider.schedule;

import static java.util.logging.Level.FINE;
import static java.util.logging.Level.WARNING;

import io.postrider.intake.UnattendedIntake;
import io.postrider.intake.Withdrawals;
import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.platform.Futures;
import io.postrider.platform.Leadership;
import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTasks;
import io.postrider.schedule.Occurrence.Made;
import io.postrider.schedule.Occurrence.Skipped;
import io.postrider.schedule.ScheduleEvents.Result;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Makes the jobs of the occurrences that are due. Each node has these rounds, but only the leading
 * node works. It makes the jobs first and then moves their schedules on: if it dies in between, the
 * next leader makes jobs with the same ids, which the store has already.
 */
@ApplicationScoped
class ScheduleRounds {

  private static final Logger LOG = Logger.getLogger(ScheduleRounds.class.getName());

  /** The period, and so the longest delay of an occurrence beside the time to make its job. */
  private static final Duration PERIOD = Duration.ofMillis(250);

  private static final int BATCH = 1_000;

  @Inject ScheduleStore schedules;
  @Inject DueSchedules due;
  @Inject UnattendedIntake intake;
  @Inject Leadership leadership;
  @Inject Withdrawals withdrawals;
  @Inject ScheduleEvents events;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.start(PERIOD, this::run);
  }

  private void run() {
    boolean more = true;
    while (more && leadership.lead() && !withdrawals.areBlocked()) {
      more = round() == BATCH;
    }
  }

  /** Returns the number of schedules that were moved on. */
  private int round() {
    var now = clock.instant();
    var occurrences = due.occurrences(schedules.due(now, BATCH), now);
    var accepted = intake.accept(occurrences.stream().flatMap(ScheduleRounds::job).toList());
    var moved =
        occurrences.stream()
            .flatMap(
                each ->
                    after(each, accepted)
                        .map(next -> schedules.replace(each.schedule(), next))
                        .stream())
            .toList();
    moved.forEach(Futures::await);
    return moved.size();
  }

  private static Stream<Job> job(Occurrence occurrence) {
    return occurrence instanceof Made made ? Stream.of(made.job()) : Stream.empty();
  }

  /**
   * The schedule after an occurrence; empty if its job is not accepted yet.
   *
   * @param accepted for each job the one that does its work
   */
  private Optional<Schedule> after(Occurrence occurrence, Map<JobId, JobId> accepted) {
    var schedule = occurrence.schedule();
    if (occurrence instanceof Skipped skipped) {
      events.occurred(skipped.result());
      skipped
          .describe(LogLine.of("occurrence-skipped"))
          .with("reason", skipped.reason())
          .log(LOG, WARNING);
      return Optional.of(schedule.skip(skipped.at(), skipped.reason()));
    }
    var made = (Made) occurrence;
    var job = Optional.ofNullable(accepted.get(made.job().id()));
    job.ifPresent(
        id -> {
          events.occurred(Result.MADE);
          made.describe(LogLine.of("occurrence-made")).with("jobId", id).log(LOG, FINE);
        });
    return job.map(id -> schedule.made(made.at(), id));
  }
}
