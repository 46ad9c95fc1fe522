package io.postrider.queue;

import io.postrider.job.JobDispatcher;
import io.postrider.job.JobRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;

/** The job queues, one for each kind of job. */
@ApplicationScoped
class JobQueue implements JobDispatcher {

  @Inject MessageSender sender;
  @Inject Clock clock;

  @Override
  public void dispatch(List<Dispatch> jobs) {
    sender.send(jobs.stream().map(job -> JobMessages.toWorker(job, clock)).toList());
  }

  @Override
  public void dispatchAgain(JobRecord job) {
    var dispatch = new Dispatch(job.job(), job.generation());
    var copy = ":again:" + job.attempts();
    sender.send(List.of(JobMessages.toWorker(dispatch, clock).withDuplicateIdSuffix(copy)));
  }

  @Override
  public void deadLetter(Dispatch job) {
    sender.send(List.of(JobMessages.toDeadLetters(job)));
  }
}
