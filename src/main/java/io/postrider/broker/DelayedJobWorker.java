package io.postrider.broker;

import static java.util.logging.Level.SEVERE;

import io.postrider.execution.RedeliverException;
import io.postrider.intake.RepeatableJobs;
import io.postrider.intake.RepeatableJobs.Stored;
import io.postrider.job.Job;
import io.postrider.job.JobEvents;
import io.postrider.job.Repairs;
import io.postrider.platform.BlockingRetry;
import io.postrider.platform.Futures;
import io.postrider.platform.LogLine;
import io.postrider.platform.UnavailableException;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.util.logging.Logger;

/**
 * Receives the copy of each delayed job a minute after the job was accepted, and restores the job
 * if Redis has lost it. A delayed job waits in Redis alone, and a failover of Redis may lose the
 * last writes.
 */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(propertyName = "resourceAdapter", propertyValue = "artemis-ra"),
      @ActivationConfigProperty(
          propertyName = "destination",
          propertyValue = Addresses.DELAYED_JOBS),
      @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "2"),
    })
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DelayedJobWorker implements MessageListener {

  private static final Logger LOG = Logger.getLogger(DelayedJobWorker.class.getName());

  @Inject RepeatableJobs jobs;
  @Inject DeadLetterQueue deadLetters;
  @Inject JobEvents events;
  @Inject BlockingRetry retry;

  @Override
  public void onMessage(Message message) {
    try {
      JobMessages.tryRead(message)
          .ifPresentOrElse(copy -> compare(copy.job()), () -> putAside(message));
    } catch (UnavailableException stopping) {
      throw stopping;
    } catch (RuntimeException unexpected) {
      LOG.log(SEVERE, "event=unexpected-error queue=" + Addresses.DELAYED_JOBS, unexpected);
      throw new RedeliverException("The copy of a delayed job could not be compared.");
    }
  }

  private void compare(Job job) {
    var stored = retry.call(() -> Futures.await(jobs.delay(job)));
    if (stored == Stored.NOW) {
      Repairs.report("delayed-job-restored", job.id(), events);
    }
  }

  private void putAside(Message foreign) {
    retry.call(
        () -> {
          deadLetters.keep(foreign);
          return foreign;
        });
    LogLine.of("foreign-message").with("queue", Addresses.DELAYED_JOBS).log(LOG, SEVERE);
  }
}
