package io.postrider.schedule;

import static java.util.logging.Level.SEVERE;
import static java.util.stream.Collectors.toSet;

import io.postrider.api.Owners;
import io.postrider.intake.IntakeChecks;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.LogLine;
import io.postrider.platform.UnavailableException;
import io.postrider.schedule.Occurrence.Made;
import io.postrider.schedule.Occurrence.Skipped;
import io.postrider.schedule.ScheduleEvents.Result;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;

/** Decides what becomes of the occurrences of schedules that are due. */
@Dependent
class DueSchedules {

  private static final Logger LOG = Logger.getLogger(DueSchedules.class.getName());

  @Inject ScheduledJobs requests;
  @Inject IntakeChecks checks;
  @Inject JobStore jobs;
  @Inject Owners owners;

  /** The latest occurrence of each schedule; it is due. */
  List<Occurrence> occurrences(List<Schedule> due, Instant now) {
    var busy = busy(due);
    var latest = due.stream().map(schedule -> occurrence(schedule, now, busy)).toList();
    var made = latest.stream().filter(Made.class::isInstance).map(Made.class::cast).toList();
    var refused = refusals(made);
    return latest.stream()
        .map(
            each ->
                each instanceof Made job && refused.containsKey(job.job().id())
                    ? job.refused(refused.get(job.job().id()))
                    : each)
        .toList();
  }

  /** Why some jobs are refused. A check may be of a kind, too, and have a fault. */
  private Map<JobId, String> refusals(List<Made> made) {
    var refused = new HashMap<JobId, String>();
    try {
      checks
          .refusals(made.stream().map(Made::job).toList())
          .forEach((id, refusal) -> refused.put(id, ScheduledJobs.reason(refusal)));
    } catch (UnavailableException away) {
      throw away;
    } catch (RuntimeException oneFailed) {
      made.forEach(each -> refusal(each).ifPresent(why -> refused.put(each.job().id(), why)));
    }
    return refused;
  }

  private Optional<String> refusal(Made made) {
    try {
      checks.check(made.job());
      return Optional.empty();
    } catch (InvalidFieldException refused) {
      return Optional.of(ScheduledJobs.reason(refused));
    } catch (UnavailableException away) {
      throw away;
    } catch (RuntimeException failed) {
      return Optional.of(fault(made.schedule(), failed));
    }
  }

  /** The code of a kind has a fault, which must not hold up the schedules of other kinds. */
  private static String fault(Schedule schedule, RuntimeException failed) {
    var line =
        LogLine.of("unexpected-error")
            .with("owner", schedule.name().owner())
            .with("schedule", schedule.name().name());
    LOG.log(SEVERE, line.toString(), failed);
    return "The job could not be made.";
  }

  /** The jobs of the last occurrences that are in flight, where that matters. */
  private Set<JobId> busy(List<Schedule> due) {
    var last =
        due.stream()
            .filter(schedule -> !schedule.definition().overlap())
            .map(Schedule::last)
            .filter(Objects::nonNull)
            .map(Schedule.Last::job)
            .toList();
    return jobs.find(last).stream()
        .filter(job -> !job.status().terminal())
        .map(JobRecord::id)
        .collect(toSet());
  }

  private Occurrence occurrence(Schedule schedule, Instant now, Set<JobId> busy) {
    var at = schedule.due(now);
    var last = schedule.last();
    if (schedule.isMissed(at, now)) {
      var reason = "No node was running at that time, or none reached the broker.";
      return new Skipped(schedule, at, Result.MISSED, reason);
    }
    if (last != null && busy.contains(last.job())) {
      var reason = "Job " + last.job() + " was still in flight.";
      return new Skipped(schedule, at, Result.OVERLAPPED, reason);
    }
    if (!owners.isActive(schedule.name().owner())) {
      return new Skipped(schedule, at, Result.REFUSED, "The client has been revoked.");
    }
    try {
      return new Made(schedule, at, requests.job(schedule).as(schedule.jobId(at), at));
    } catch (InvalidFieldException | WebApplicationException refused) {
      return new Skipped(schedule, at, Result.REFUSED, ScheduledJobs.reason(refused));
    } catch (UnavailableException away) {
      throw away;
    } catch (RuntimeException failed) {
      return new Skipped(schedule, at, Result.REFUSED, fault(schedule, failed));
    }
  }
}
