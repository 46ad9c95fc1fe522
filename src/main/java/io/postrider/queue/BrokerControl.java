package io.postrider.queue;

import static io.postrider.job.Jsonp.JSONP;

import io.postrider.job.UnavailableException;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.io.StringReader;
import java.util.List;

/**
 * Asks the broker about itself through management messages (Artemis user manual, "Management",
 * "Management messages"), as the application's user.
 */
@ApplicationScoped
public class BrokerControl {

  private static final String MANAGEMENT = "activemq.management";
  private static final String QUEUE = "queue.";
  private static final String RESOURCE = "_AMQ_ResourceName";
  private static final String OPERATION = "_AMQ_OperationName";
  private static final String SUCCEEDED = "_AMQ_OperationSucceeded";
  private static final long ANSWER_MILLIS = 5_000;
  private static final int ALL = 1_000;

  @Resource(lookup = BrokerConnections.CONNECTION_FACTORY)
  ConnectionFactory factory;

  private BrokerConnection connection;
  private Session conversation;
  private Queue replies;
  private MessageConsumer inbox;

  @PreDestroy
  synchronized void close() {
    if (connection != null) {
      connection.close();
    }
  }

  /**
   * A queue as the broker sees it.
   *
   * @param depth messages in it, those scheduled and in delivery included
   * @param paused whether it keeps its messages from the consumers
   */
  @JsonbPropertyOrder({
    "name",
    "address",
    "depth",
    "scheduled",
    "inDelivery",
    "consumers",
    "paused"
  })
  public record QueueState(
      String name,
      String address,
      long depth,
      long scheduled,
      long inDelivery,
      int consumers,
      boolean paused) {

    /** Messages that could be worked on now, and are not. */
    public long ready() {
      return Math.max(0, depth - scheduled - inDelivery);
    }
  }

  /**
   * All queues but temporary ones.
   *
   * @throws UnavailableException if the broker does not answer
   */
  public List<QueueState> queues() {
    var filter = "{\"field\":\"\",\"operation\":\"\",\"value\":\"\"}";
    return parse(invoke("broker", "listQueues", filter, 1, ALL))
        .asJsonObject()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(queue -> !Boolean.parseBoolean(text(queue, "temporary")))
        .map(BrokerControl::queue)
        .toList();
  }

  /**
   * Keeps a queue's messages from its consumers, across restarts of the broker.
   *
   * @throws UnavailableException if the broker does not answer
   */
  void pause(String queue) {
    invoke(QUEUE + queue, "pause", true);
  }

  /**
   * Lets a queue's consumers have its messages again.
   *
   * @throws UnavailableException if the broker does not answer
   */
  void resume(String queue) {
    invoke(QUEUE + queue, "resume");
  }

  /**
   * Lets messages that a queue holds back for later come now.
   *
   * @param selector which of them, by their properties (Jakarta Messaging 3.1 §3.8.1.1)
   * @throws UnavailableException if the broker does not answer
   */
  public void deliverNow(String queue, String selector) {
    invoke(QUEUE + queue, "deliverScheduledMessages", selector);
  }

  /**
   * The settings that apply to an address.
   *
   * @throws UnavailableException if the broker does not answer
   */
  JsonObject addressSettings(String address) {
    return parse(invoke("broker", "getAddressSettingsAsJSON", address)).asJsonObject();
  }

  /**
   * Calls an operation; the connection is opened at first use, and again after a failure.
   *
   * @return what the operation returns, or null if that is nothing
   */
  private synchronized String invoke(String resource, String operation, Object... arguments) {
    if (connection == null) {
      connection = new BrokerConnection(factory, Session.AUTO_ACKNOWLEDGE);
    }
    var reply = connection.call(session -> ask(session, resource, operation, List.of(arguments)));
    if (!reply.succeeded()) {
      throw new UnavailableException(
          "The broker refuses %s on %s: %s".formatted(operation, resource, reply.text()), null);
    }
    return reply.text() == null ? null : parse(reply.text()).asJsonArray().getString(0);
  }

  private record Reply(boolean succeeded, String text) {}

  /** What fails closes the connection, and with it the queue to which a late answer may come. */
  private Reply ask(Session session, String resource, String operation, List<?> arguments)
      throws JMSException {
    if (session != conversation) {
      replies = session.createTemporaryQueue();
      inbox = session.createConsumer(replies);
      conversation = session;
    }
    var request = session.createTextMessage(JSONP.createArrayBuilder(arguments).build().toString());
    request.setStringProperty(RESOURCE, resource);
    request.setStringProperty(OPERATION, operation);
    request.setJMSReplyTo(replies);
    try (var producer = session.createProducer(session.createQueue(MANAGEMENT))) {
      producer.send(request);
    }
    if (inbox.receive(ANSWER_MILLIS) instanceof TextMessage reply) {
      return new Reply(reply.getBooleanProperty(SUCCEEDED), reply.getText());
    }
    throw new JMSException("no answer to " + operation);
  }

  private static QueueState queue(JsonObject queue) {
    return new QueueState(
        text(queue, "name"),
        text(queue, "address"),
        Long.parseLong(text(queue, "messageCount")),
        Long.parseLong(text(queue, "scheduledCount")),
        Long.parseLong(text(queue, "deliveringCount")),
        Integer.parseInt(text(queue, "consumerCount")),
        Boolean.parseBoolean(text(queue, "paused")));
  }

  /** Artemis gives numbers as text in some versions and as numbers in others. */
  private static String text(JsonObject object, String field) {
    var value = object.get(field);
    return value instanceof JsonString string ? string.getString() : String.valueOf(value);
  }

  private static JsonStructure parse(String json) {
    try (var reader = JSONP.createReader(new StringReader(json))) {
      return reader.read();
    }
  }
}
