package io.postrider.queue;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.postrider.job.Delivery;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The messages of dead letters, which the broker keeps until they are replayed or discarded.
 *
 * <p>All methods throw {@link UnavailableException} when the broker does not answer.
 */
@ApplicationScoped
public class DeadLetterQueue {

  private static final String QUEUE = Addresses.DEAD_LETTERS + "::" + Addresses.DLQ;

  private static final String RESOURCE = "queue." + Addresses.DLQ;

  /** How many jobs' messages one walk through the queue takes out. */
  private static final int LOT = 5_000;

  /** A walk through millions of messages on the disk takes its time. */
  private static final Duration WALK = Duration.ofMinutes(5);

  @Resource(lookup = BrokerConnections.CONNECTION_FACTORY)
  ConnectionFactory factory;

  /** Apart from other questions to the broker, which cannot wait for a walk to end. */
  private ManagementConversation removals;

  @PostConstruct
  void open() {
    removals = new ManagementConversation(factory, WALK);
  }

  @PreDestroy
  void close() {
    removals.close();
  }

  /** Keeps a message that holds nothing of ours; its body is passed on as it is, unread. */
  public void keep(Message foreign) {
    call(
        session -> {
          try (var producer = session.createProducer(session.createTopic(Addresses.DEAD_LETTERS))) {
            producer.send(foreign);
            return null;
          }
        });
  }

  /** Takes out all messages of these jobs. */
  public void remove(Collection<JobId> jobs) {
    remove(jobs, "");
  }

  /** Takes out what these replays are in place of, and not what has come of them since. */
  public void removeReplayed(Collection<JobRecord> replays) {
    replays.stream()
        .collect(groupingBy(JobRecord::generation, mapping(JobRecord::id, toList())))
        .forEach(
            (generation, jobs) ->
                remove(jobs, " AND %s <> '%d'".formatted(JobMessages.GENERATION, generation)));
  }

  /** Takes out the message of one generation of a job. */
  public void remove(Delivery delivery) {
    remove(
        List.of(delivery.id()),
        " AND %s = '%d'".formatted(JobMessages.GENERATION, delivery.generation()));
  }

  /**
   * By the broker's management, which walks through all messages: a consumer with a selector does
   * not see those that wait on the disk.
   */
  private void remove(Collection<JobId> jobs, String condition) {
    var ids = List.copyOf(jobs);
    for (int from = 0; from < ids.size(); from += LOT) {
      var lot = ids.subList(from, Math.min(from + LOT, ids.size()));
      removals.invoke(RESOURCE, "removeMessages", of(lot) + condition);
    }
  }

  /** Looks at the messages of these jobs. */
  public List<Delivery> find(Collection<JobId> jobs) {
    return jobs.isEmpty()
        ? List.of()
        : call(session -> browse(session, of(jobs), 0, Integer.MAX_VALUE));
  }

  /** Looks at some of the messages, in their order; those that hold no job are passed over. */
  public List<Delivery> page(long from, int limit) {
    return call(session -> browse(session, null, from, limit));
  }

  private <T> T call(BrokerConnection.Work<T> work) {
    try (var connection = new BrokerConnection(factory, Session.AUTO_ACKNOWLEDGE)) {
      return connection.call(work);
    }
  }

  private static String of(Collection<JobId> jobs) {
    return JobMessages.JOB_ID
        + jobs.stream().map(id -> "'" + id + "'").collect(joining(",", " IN (", ")"));
  }

  private static List<Delivery> browse(Session session, String selector, long from, int limit)
      throws JMSException {
    var found = new ArrayList<Delivery>();
    try (var browser = session.createBrowser(session.createQueue(QUEUE), selector)) {
      var messages = browser.getEnumeration();
      for (long seen = 0; seen < from + limit && messages.hasMoreElements(); seen++) {
        var message = (Message) messages.nextElement();
        if (seen >= from) {
          JobMessages.tryRead(message).ifPresent(found::add);
        }
      }
    }
    return found;
  }
}
