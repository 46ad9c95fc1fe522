package io.postrider.intake;

import static java.util.stream.Collectors.toSet;

import io.postrider.intake.JobDispatcher.Dispatch;
import io.postrider.intake.RepeatableJobs.Stored;
import io.postrider.job.Job;
import io.postrider.job.JobEvents;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.platform.Futures;
import io.postrider.platform.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Accepts jobs for which no client waits, such as those of schedules, when they are due. The caller
 * chooses their ids, and may try again: the store takes each id once.
 */
@ApplicationScoped
public class UnattendedIntake {

  @Inject Outbox outbox;
  @Inject RepeatableJobs repeatable;
  @Inject JobStore jobs;
  @Inject InFlightKeys keys;
  @Inject JobDispatcher dispatcher;
  @Inject JobEvents events;

  /**
   * Accepts jobs together, and sends them to the broker. One that the broker does not take is safe
   * all the same: it is in the outbox, and sent when the broker is back.
   *
   * @return for each job that is safe the job that does its work: itself, or the one that holds its
   *     in-flight key. The caller must try the others again
   * @throws UnavailableException if the store does not answer
   */
  public Map<JobId, JobId> accept(List<Job> wanted) {
    var accepted = new HashMap<JobId, JobId>();
    var own = new ArrayList<Job>();
    holders(wanted)
        .forEach(
            (job, holder) -> {
              if (holder.equals(job.id())) {
                own.add(job);
              } else {
                events.deduplicated(job);
                accepted.put(job.id(), holder);
              }
            });
    var stored = store(own);
    stored.forEach(
        (job, state) -> {
          if (state == Stored.NOW) {
            events.accepted(job);
          }
          accepted.put(job.id(), job.id());
        });
    return accepted;
  }

  /** For each job the one that holds its in-flight key; none where that is not clear yet. */
  private Map<Job, JobId> holders(List<Job> wanted) {
    var reserved = outbox.reserve(wanted);
    var own = wanted.stream().map(Job::id).collect(toSet());
    var others = reserved.stream().filter(holder -> !own.contains(holder)).collect(toSet());
    var records = JobRecord.byId(jobs.find(others));
    var holders = new LinkedHashMap<Job, JobId>();
    for (int i = 0; i < wanted.size(); i++) {
      var job = wanted.get(i);
      var holder = reserved.get(i);
      if (holder.equals(job.id())) {
        holders.put(job, holder);
      } else if (others.contains(holder)) {
        holder(job, holder, records.get(holder)).ifPresent(clear -> holders.put(job, clear));
      }
    }
    return holders;
  }

  private Optional<JobId> holder(Job job, JobId holder, JobRecord record) {
    return switch (keys.take(job, holder, record)) {
      case JOB -> Optional.of(job.id());
      case HOLDER -> Optional.of(holder);
      case UNCLEAR -> Optional.empty();
    };
  }

  /**
   * Stores jobs and sends them. One that cannot be stored, because its server of the store is away,
   * does not hold up the others.
   *
   * @throws UnavailableException if none could be stored
   */
  private Map<Job, Stored> store(List<Job> own) {
    var answers = new LinkedHashMap<Job, CompletableFuture<Stored>>();
    own.forEach(job -> answers.put(job, repeatable.store(job)));
    var stored = new LinkedHashMap<Job, Stored>();
    UnavailableException failure = null;
    for (var answer : answers.entrySet()) {
      try {
        stored.put(answer.getKey(), Futures.await(answer.getValue()));
      } catch (UnavailableException away) {
        failure = away;
      }
    }
    if (failure != null && stored.isEmpty()) {
      throw failure;
    }
    send(stored.keySet().stream().filter(job -> stored.get(job) != Stored.OVER).toList());
    return stored;
  }

  private void send(List<Job> stored) {
    if (!stored.isEmpty() && !dispatcher.isAway()) {
      outbox.confirm(
          dispatcher.dispatch(stored.stream().map(job -> new Dispatch(job, 0)).toList()));
    }
  }
}
