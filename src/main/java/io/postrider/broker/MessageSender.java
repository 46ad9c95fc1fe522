package io.postrider.broker;

import static java.util.logging.Level.WARNING;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/**
 * Sends messages so that they are on the broker's disk when the call returns. Messages of callers
 * who wait at the same moment share a transaction.
 */
@ApplicationScoped
public class MessageSender {

  private static final Logger LOG = Logger.getLogger(MessageSender.class.getName());

  /** Artemis' header for duplicate detection. */
  private static final String DUPLICATE_ID = "_AMQ_DUPL_ID";

  private static final int BATCH = 256;
  private static final int CAPACITY = 50_000;

  @Resource(lookup = BrokerConnections.CONNECTION_FACTORY)
  ConnectionFactory factory;

  @Inject RoundTrips trips;
  @Resource ManagedThreadFactory threads;

  private final Map<String, Destination> destinations = new ConcurrentHashMap<>();
  private BrokerConnection together;
  private BrokerConnection apart;
  private GroupCommit<List<OutboundMessage>, Void> commits;

  @PostConstruct
  void start() {
    together = new BrokerConnection(factory, Session.SESSION_TRANSACTED);
    apart = new BrokerConnection(factory, Session.AUTO_ACKNOWLEDGE);
    commits =
        new GroupCommit<>(threads, 1, BATCH, CAPACITY, trips.timed(Store.BROKER, this::commit));
  }

  @PreDestroy
  void stop() {
    commits.close();
    together.close();
    apart.close();
  }

  /**
   * Sends, and waits for the broker's confirmation.
   *
   * @throws UnavailableException if the broker did not confirm; some may have arrived
   */
  public void send(List<OutboundMessage> messages) {
    commits.call(messages);
  }

  private void commit(List<Pending<List<OutboundMessage>, Void>> batch) {
    try {
      together.call(session -> sendAll(session, batch));
      batch.forEach(pending -> pending.complete(null));
    } catch (UnavailableException refused) {
      batch.forEach(this::sendApart);
      if (batch.stream().anyMatch(pending -> !pending.isCompletedExceptionally())) {
        LogLine.of("sent-apart")
            .with("count", batch.size())
            .with("reason", String.valueOf(refused.getCause()))
            .log(LOG, WARNING);
      }
    }
  }

  private Void sendAll(Session session, List<Pending<List<OutboundMessage>, Void>> batch)
      throws JMSException {
    send(session, batch.stream().flatMap(pending -> pending.item().stream()).toList());
    session.commit();
    return null;
  }

  /**
   * The transaction failed: the connection was stale, or a duplicate spoilt it. On its own a
   * duplicate is dropped by the broker without a word.
   */
  private void sendApart(Pending<List<OutboundMessage>, Void> pending) {
    try {
      for (var message : pending.item()) {
        apart.call(session -> send(session, List.of(message)));
      }
      pending.complete(null);
    } catch (UnavailableException away) {
      pending.completeExceptionally(away);
    }
  }

  /** A producer for all addresses is made without asking the broker; one for an address is not. */
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

  /** Looked up once: each time would be a question to the broker. */
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
