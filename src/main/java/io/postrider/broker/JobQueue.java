package io.postrider.broker;

import io.postrider.intake.JobDispatcher;
import io.postrider.job.JobRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The job queues: one for each kind of job, and another for its urgent ones. */
@ApplicationScoped
class JobQueue implements JobDispatcher {

  @Inject MessageSender sender;
  @Inject BrokerSettings broker;
  @Inject Clock clock;

  @Override
  public void dispatch(List<Dispatch> jobs) {
    sender.send(jobs.stream().map(this::toWorker).toList());
  }

  @Override
  public void dispatchAgain(JobRecord job) {
    var dispatch = new Dispatch(job.job(), job.generation());
    var copy = ":again:" + job.attempts();
    sender.send(List.of(toWorker(dispatch).withDuplicateIdSuffix(copy)));
  }

  @Override
  public void postpone(Dispatch job, String copy, Duration delay) {
    sender.send(List.of(JobMessages.postponed(toWorker(job), copy, delay)));
  }

  @Override
  public void deadLetter(Dispatch job) {
    sender.send(List.of(JobMessages.toDeadLetters(job)));
  }

  private OutboundMessage toWorker(Dispatch dispatch) {
    return JobMessages.toWorker(dispatch, Addresses.of(dispatch.job(), broker::hasQueue), clock);
  }
}
