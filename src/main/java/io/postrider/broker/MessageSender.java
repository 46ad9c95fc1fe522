package io.postrider.broker;

import static java.util.logging.Level.WARNING;

import io.postrider.platform.CreatedAtStart;
import io.postrider.platform.GroupCommit;
import io.postrider.platform.GroupCommit.Pending;
import io.postrider.platform.LogLine;
import io.postrider.platform.RoundTrips;
import io.postrider.platform.RoundTrips.Store;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * Sends messages; when a call returns, they are on the broker's disk. Messages of concurrent
 * callers share a transaction.
 */
@ApplicationScoped
public class MessageSender implements CreatedAtStart {

  private static final Logger LOG = Logger.getLogger(MessageSender.class.getName());

  /** Artemis's property for duplicate detection. */
  private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

  private static final int BATCH = 256;
  private static final int CAPACITY = 50_000;

  @Resource(lookup = BrokerConnectionPool.CONNECTION_FACTORY)
  ConnectionFactory factory;

  @Inject RoundTrips trips;
  @Resource ManagedThreadFactory threads;

  private final Map<String, Destination> destinations = new ConcurrentHashMap<>();
  private BrokerConnection transacted;
  private BrokerConnection separate;
  private GroupCommit<List<OutboundMessage>, Set<String>> commits;

  @PostConstruct
  void start() {
    transacted = new BrokerConnection(factory, Session.SESSION_TRANSACTED);
    separate = new BrokerConnection(factory, Session.AUTO_ACKNOWLEDGE);
    commits =
        new GroupCommit<>(threads, 1, BATCH, CAPACITY, trips.timed(Store.BROKER, this::commit));
  }

  @PreDestroy
  void stop() {
    commits.close();
    transacted.close();
    separate.close();
  }

  /**
   * Sends, and waits for the broker's confirmation.
   *
   * @throws UnavailableException if the broker did not confirm all of them; some may have arrived
   */
  public void send(List<OutboundMessage> messages) {
    if (!trySend(messages).isEmpty()) {
      throw new UnavailableException("The broker has not confirmed.", null);
    }
  }

  /**
   * Sends, and waits for the broker's confirmation. If one address refuses its messages, those to
   * other addresses are sent all the same.
   *
   * @return the duplicate ids of the messages that the broker has not confirmed; they may have
   *     arrived
   */
  public Set<String> trySend(List<OutboundMessage> messages) {
    return messages.isEmpty() ? Set.of() : commits.call(messages);
  }

  private void commit(List<Pending<List<OutboundMessage>, Set<String>>> batch) {
    try {
      transacted.call(session -> sendAll(session, batch));
      batch.forEach(pending -> pending.complete(Set.of()));
    } catch (UnavailableException refused) {
      var refusing = new HashSet<String>();
      batch.forEach(pending -> pending.complete(sendApart(pending.item(), refusing)));
      if (batch.stream().anyMatch(pending -> pending.join().size() < pending.item().size())) {
        LogLine.of("sent-apart")
            .with("count", batch.size())
            .with("refusing", refusing)
            .with("reason", String.valueOf(refused.getCause()))
            .log(LOG, WARNING);
      }
    }
  }

  private Void sendAll(Session session, List<Pending<List<OutboundMessage>, Set<String>>> batch)
      throws JMSException {
    send(session, batch.stream().flatMap(pending -> pending.item().stream()).toList());
    session.commit();
    return null;
  }

  /**
   * Sends the messages of a failed transaction one by one. The transaction failed because the
   * connection was stale, or because of one message: either a duplicate, which the broker silently
   * drops when it is sent alone, or a message to an address that is missing or full.
   *
   * @param refusing the addresses that have refused a message; they are not tried again here
   * @return the duplicate ids of the messages that the broker has not confirmed
   */
  private Set<String> sendApart(List<OutboundMessage> messages, Set<String> refusing) {
    var unconfirmed = new HashSet<String>();
    for (var message : messages) {
      if (refusing.contains(message.address()) || !isSent(message)) {
        refusing.add(message.address());
        unconfirmed.add(message.duplicateId());
      }
    }
    return unconfirmed;
  }

  private boolean isSent(OutboundMessage message) {
    try {
      separate.call(session -> send(session, List.of(message)));
      return true;
    } catch (UnavailableException refused) {
      return false;
    }
  }

  /**
   * Sends with an anonymous producer. To create a producer for one address would cost a round trip
   * to the broker.
   */
  private Void send(Session session, List<OutboundMessage> messages) throws JMSException {
    try (var producer = session.createProducer(null)) {
      for (var message : messages) {
        producer.setDeliveryDelay(message.delay().toMillis());
        producer.send(
            destination(session, message),
            message(session, message),
            Message.DEFAULT_DELIVERY_MODE,
            message.priority(),
            0);
      }
    }
    return null;
  }

  /** The destination of a message, cached because each look-up costs a round trip to the broker. */
  private Destination destination(Session session, OutboundMessage message) throws JMSException {
    var known = destinations.get(message.address());
    if (known == null) {
      known =
          message.multicast()
              ? session.createTopic(message.address())
              : session.createQueue(message.address());
      destinations.put(message.address(), known);
    }
    return known;
  }

  private static Message message(Session session, OutboundMessage outbound) throws JMSException {
    var message = session.createTextMessage(outbound.text());
    message.setStringProperty(DUPLICATE_ID, outbound.duplicateId());
    for (var property : outbound.properties().entrySet()) {
      message.setStringProperty(property.getKey(), property.getValue());
    }
    return message;
  }
}
