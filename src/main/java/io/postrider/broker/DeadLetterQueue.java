package io.postrider.broker;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.postrider.execution.JobMessage;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.platform.UnavailableException;
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
import java.util.function.Consumer;

/**
 * The broker's dead letters, which it keeps until they are replayed or discarded.
 *
 * <p>All methods throw {@link UnavailableException} when the broker does not answer.
 */
@ApplicationScoped
public class DeadLetterQueue {

  private static final String QUEUE = Addresses.DEAD_LETTERS + "::" + Addresses.DLQ;

  private static final String RESOURCE = "queue." + Addresses.DLQ;

  private static final String FOREIGN = "queue." + Addresses.FOREIGN_MESSAGES;

  /**
   * Number of jobs whose messages one removal takes out: the broker walks through the whole queue
   * for each removal.
   */
  private static final int REMOVED_TOGETHER = 5_000;

  private static final int BATCH = 500;

  /** Timeout of a removal: to walk through millions of messages on disk takes minutes. */
  private static final Duration REMOVAL_TIMEOUT = Duration.ofMinutes(5);

  @Resource(lookup = BrokerConnectionPool.CONNECTION_FACTORY)
  ConnectionFactory factory;

  /** Its own conversation, because other calls of the broker must not wait for a removal. */
  private ManagementConversation removals;

  @PostConstruct
  void open() {
    removals = new ManagementConversation(factory, REMOVAL_TIMEOUT);
  }

  @PreDestroy
  void close() {
    removals.close();
  }

  /** Sends a foreign message to the dead letters. Its body is passed on unread. */
  public void keep(Message foreign) {
    call(
        session -> {
          try (var producer = session.createProducer(session.createTopic(Addresses.DEAD_LETTERS))) {
            producer.send(foreign);
            return null;
          }
        });
  }

  /** Removes all messages of these jobs. */
  public void remove(Collection<JobId> jobs) {
    remove(jobs, "");
  }

  /**
   * Removes the messages of all generations of these jobs except the current one: a replay may have
   * been dead-lettered again already.
   */
  public void removeReplayed(Collection<JobRecord> replays) {
    replays.stream()
        .collect(groupingBy(JobRecord::generation, mapping(JobRecord::id, toList())))
        .forEach(
            (generation, jobs) ->
                remove(jobs, " AND %s <> '%d'".formatted(JobMessages.GENERATION, generation)));
  }

  /** Removes the message of one generation of a job. */
  public void remove(JobMessage delivery) {
    removeMessages(List.of(delivery));
  }

  /** Removes the messages of these generations of jobs. */
  public void removeMessages(Collection<JobMessage> messages) {
    messages.stream()
        .collect(groupingBy(JobMessage::generation, mapping(JobMessage::id, toList())))
        .forEach(
            (generation, jobs) ->
                remove(jobs, " AND %s = '%d'".formatted(JobMessages.GENERATION, generation)));
  }

  /**
   * Removes all messages that hold no job. The broker routes them to a queue of their own; those
   * from before it did so are still in the DLQ.
   *
   * @return how many were removed
   */
  public long removeForeign() {
    long apart = Long.parseLong(removals.invoke(FOREIGN, "removeAllMessages"));
    var withoutId = JobMessages.JOB_ID + " IS NULL";
    return apart + Long.parseLong(removals.invoke(RESOURCE, "removeMessages", withoutId));
  }

  /**
   * Removes with a management operation, which walks through all messages. A consumer with a
   * selector would not see those that are paged to disk.
   */
  private void remove(Collection<JobId> jobs, String condition) {
    var ids = List.copyOf(jobs);
    for (int from = 0; from < ids.size(); from += REMOVED_TOGETHER) {
      var part = ids.subList(from, Math.min(from + REMOVED_TOGETHER, ids.size()));
      removals.invoke(RESOURCE, "removeMessages", in(part) + condition);
    }
  }

  /** Finds the messages of these jobs, without removing them. */
  public List<JobMessage> find(Collection<JobId> jobs) {
    if (jobs.isEmpty()) {
      return List.of();
    }
    var found = new ArrayList<JobMessage>();
    browse(in(jobs), BATCH, found::addAll);
    return found;
  }

  /**
   * Reads all messages, in batches, without removing them. A browser also sees messages that are
   * paged to disk, but always starts with the first.
   *
   * @param limit size of a batch
   * @param look receives each batch
   * @return how many messages hold no job; those are skipped
   */
  public long browse(int limit, Consumer<List<JobMessage>> look) {
    return browse(null, limit, look);
  }

  private long browse(String selector, int limit, Consumer<List<JobMessage>> look) {
    return call(session -> browse(session, selector, limit, look));
  }

  private <T> T call(BrokerConnection.Work<T> work) {
    try (var connection = new BrokerConnection(factory, Session.AUTO_ACKNOWLEDGE)) {
      return connection.call(work);
    }
  }

  private static String in(Collection<JobId> jobs) {
    return JobMessages.JOB_ID
        + jobs.stream().map(id -> "'" + id + "'").collect(joining(",", " IN (", ")"));
  }

  private static long browse(
      Session session, String selector, int limit, Consumer<List<JobMessage>> look)
      throws JMSException {
    long foreign = 0;
    var batch = new ArrayList<JobMessage>();
    try (var browser = session.createBrowser(session.createQueue(QUEUE), selector)) {
      var messages = browser.getEnumeration();
      while (messages.hasMoreElements()) {
        var message = JobMessages.tryRead((Message) messages.nextElement());
        foreign += message.isEmpty() ? 1 : 0;
        message.ifPresent(batch::add);
        if (batch.size() == limit || !messages.hasMoreElements()) {
          look.accept(List.copyOf(batch));
          batch.clear();
        }
      }
    }
    return foreign;
  }
}
