package io.postrider.broker;

import io.postrider.intake.JobDispatcher;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sends jobs to the queues of their kinds: each kind has one queue, and may have one for urgent
 * jobs and one for bulk, each with workers of its own, see {@link QueueChoice}.
 */
@ApplicationScoped
class BrokerDispatcher implements JobDispatcher {

  /** How long a copy of a delayed job is kept: longer than a replica of Redis lags behind. */
  private static final Duration COPY_KEPT = Duration.ofMinutes(1);

  @Inject MessageSender sender;
  @Inject BrokerSettings broker;
  @Inject QueueChoice queues;
  @Inject BrokerOutage outage;
  @Inject Clock clock;

  @Override
  public Set<JobId> dispatch(List<Dispatch> jobs) {
    var messages = messages(jobs);
    var unconfirmed = sender.trySend(messages.stream().flatMap(Optional::stream).toList());
    return IntStream.range(0, jobs.size())
        .filter(i -> messages.get(i).map(sent -> !isIn(unconfirmed, sent)).orElse(true))
        .mapToObj(i -> jobs.get(i).job().id())
        .collect(Collectors.toSet());
  }

  private static boolean isIn(Set<String> unconfirmed, OutboundMessage message) {
    return unconfirmed.contains(message.duplicateId());
  }

  /**
   * The messages for jobs; none for a job that is not due, if the broker has no queue for copies.
   * Then {@link BrokerSettings} reports a problem.
   */
  private List<Optional<OutboundMessage>> messages(List<Dispatch> jobs) {
    var now = clock.instant();
    var due = jobs.stream().filter(dispatch -> !dispatch.job().isDelayed(now)).toList();
    var chosen = queues.choose(due.stream().map(Dispatch::job).toList()).iterator();
    return jobs.stream()
        .map(
            dispatch ->
                dispatch.job().isDelayed(now)
                    ? copy(dispatch)
                    : Optional.of(JobMessages.toWorker(dispatch, chosen.next())))
        .toList();
  }

  private Optional<OutboundMessage> copy(Dispatch delayed) {
    return broker.hasQueue(Addresses.DELAYED_JOBS)
        ? Optional.of(JobMessages.copy(delayed, COPY_KEPT, clock))
        : Optional.empty();
  }

  @Override
  public boolean isAway() {
    return outage.isLong();
  }

  @Override
  public void dispatchAgain(JobRecord job) {
    var dispatch = Dispatch.of(job);
    var copy = ":again:" + job.attempts();
    sender.send(List.of(toWorker(dispatch).withDuplicateIdSuffix(copy)));
  }

  @Override
  public void replace(Dispatch job, String copy, Duration delay) {
    sender.send(List.of(JobMessages.replacing(toWorker(job), copy, delay)));
  }

  @Override
  public void deadLetter(Dispatch job) {
    sender.send(List.of(JobMessages.toDeadLetters(job)));
  }

  private OutboundMessage toWorker(Dispatch dispatch) {
    return JobMessages.toWorker(dispatch, queues.choose(List.of(dispatch.job())).get(0));
  }
}
