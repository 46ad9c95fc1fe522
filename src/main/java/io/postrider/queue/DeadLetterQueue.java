package io.postrider.queue;

import io.postrider.job.JobId;
import io.postrider.job.UnavailableException;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Collection;
import java.util.stream.Collectors;

/** The messages of dead letters, which the broker keeps until they are replayed or discarded. */
@ApplicationScoped
public class DeadLetterQueue {

  @Resource(lookup = BrokerResource.CONNECTION_FACTORY)
  ConnectionFactory factory;

  /**
   * Takes out all messages of these jobs.
   *
   * @return how many there were
   * @throws UnavailableException if the broker does not answer; some may be out
   */
  public int remove(Collection<JobId> jobs) {
    if (jobs.isEmpty()) {
      return 0;
    }
    var ids = jobs.stream().map(id -> "'" + id + "'").collect(Collectors.joining(","));
    try (var connection = new BrokerConnection(factory, Session.AUTO_ACKNOWLEDGE)) {
      return connection.call(session -> drain(session, JobMessages.JOB_ID + " IN (" + ids + ")"));
    }
  }

  private static int drain(Session session, String selector) throws JMSException {
    int count = 0;
    try (var consumer =
        session.createConsumer(
            session.createQueue(Addresses.DEAD_LETTERS + "::" + Addresses.DLQ), selector)) {
      while (consumer.receiveNoWait() != null) {
        count++;
      }
    }
    return count;
  }
}
