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
 * The messages of dead letters, which the broker keeps until they are replayed or discarded.
 *
 * <p>All methods throw {@link UnavailableException} when the broker does not answer.
 */
@ApplicationScoped
public class DeadLetterQueue {

  private static final String QUEUE = Addresses.DEAD_LETTERS + "::" + Addresses.DLQ;

  private static final String RESOURCE = "queue." + Addresses.DLQ;

  private static final String FOREIGN = "queue." + Addresses.FOREIGN_MESSAGES;

  /** How many jobs' messages one walk through the queue takes out. */
  private static final int LOT = 5_000;

  private static final int BATCH = 500;

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
  public void remove(JobMessage delivery) {
    removeMessages(List.of(delivery));
  }

  /** Takes out the messages of these generations of jobs. */
  public void removeMessages(Collection<JobMessage> letters) {
    letters.stream()
        .collect(groupingBy(JobMessage::generation, mapping(JobMessage::id, toList())))
        .forEach(
            (generation, jobs) ->
                remove(jobs, " AND %s = '%d'".formatted(JobMessages.GENERATION, generation)));
  }

  /**
   * Takes out all messages that hold no job: the broker routes those without a job's id to a queue
   * of their own, and did not always do so.
   *
   * @return how many there were
   */
  public long removeForeign() {
    long apart = Long.parseLong(removals.invoke(FOREIGN, "removeAllMessages"));
    var withoutId = JobMessages.JOB_ID + " IS NULL";
    return apart + Long.parseLong(removals.invoke(RESOURCE, "removeMessages", withoutId));
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
  public List<JobMessage> find(Collection<JobId> jobs) {
    if (jobs.isEmpty()) {
      return List.of();
    }
    var found = new ArrayList<JobMessage>();
    browse(of(jobs), BATCH, found::addAll);
    return found;
  }

  /**
   * Looks at all messages in one go, some at a time: a browser sees those that wait on the disk,
   * too, but can only begin with the first.
   *
   * @param limit how many are looked at together
   * @return how many messages hold no job; those are passed over
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

  private static String of(Collection<JobId> jobs) {
    return JobMessages.JOB_ID
        + jobs.stream().map(id -> "'" + id + "'").collect(joining(",", " IN (", ")"));
  }

  private static long browse(
      Session session, String selector, int limit, Consumer<List<JobMessage>> look)
      throws JMSException {
    long foreign = 0;
    var letters = new ArrayList<JobMessage>();
    try (var browser = session.createBrowser(session.createQueue(QUEUE), selector)) {
      var messages = browser.getEnumeration();
      while (messages.hasMoreElements()) {
        var letter = JobMessages.tryRead((Message) messages.nextElement());
        foreign += letter.isEmpty() ? 1 : 0;
        letter.ifPresent(letters::add);
        if (letters.size() == limit || !messages.hasMoreElements()) {
          look.accept(List.copyOf(letters));
          letters.clear();
        }
      }
    }
    return foreign;
  }
}
