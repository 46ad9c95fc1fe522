package io.postrider.broker;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.platform.UnavailableException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;

/**
 * Calls management operations of the broker, one after the other, through management messages
 * (Artemis user manual, "Management", "Management messages"), as the application's user.
 */
final class ManagementConversation implements AutoCloseable {

  private static final String MANAGEMENT = "activemq.management";
  private static final String RESOURCE = "_AMQ_ResourceName";
  private static final String OPERATION = "_AMQ_OperationName";
  private static final String SUCCEEDED = "_AMQ_OperationSucceeded";

  private final BrokerConnection connection;
  private final Duration timeout;
  private Session session;
  private Queue replies;
  private MessageConsumer inbox;

  /**
   * @param timeout how long an operation may take
   */
  ManagementConversation(ConnectionFactory factory, Duration timeout) {
    this.connection = new BrokerConnection(factory, Session.AUTO_ACKNOWLEDGE);
    this.timeout = timeout;
  }

  /**
   * Calls an operation. The connection is opened at first use, and again after a failure. If an
   * answer is lost, the operation may be carried out twice.
   *
   * @return the operation's result as text; null if it has none
   * @throws UnavailableException if the broker does not answer in time, or refuses
   */
  synchronized String invoke(String resource, String operation, Object... arguments) {
    var reply = ask(resource, operation, List.of(arguments));
    if (!reply.succeeded()) {
      throw new UnavailableException(
          "The broker refuses %s on %s: %s".formatted(operation, resource, reply.text()), null);
    }
    return reply.text() == null ? null : result(reply.text());
  }

  @Override
  public synchronized void close() {
    connection.close();
  }

  private record Reply(boolean succeeded, String text) {}

  /** The broker has received a request and has not answered in time. */
  private static final class NoAnswerException extends JMSException {

    NoAnswerException(String operation) {
      super("no answer to " + operation);
    }
  }

  /**
   * Calls the operation; a second time if the connection had been opened for an earlier call: it
   * may be stale because the broker was restarted since.
   */
  private Reply ask(String resource, String operation, List<?> arguments) {
    boolean used = connection.isOpen();
    try {
      return connection.call(open -> ask(open, resource, operation, arguments));
    } catch (UnavailableException failed) {
      if (!used || failed.getCause() instanceof NoAnswerException) {
        throw failed;
      }
      return connection.call(open -> ask(open, resource, operation, arguments));
    }
  }

  /**
   * Sends the request and waits for the answer. A failure closes the connection and so deletes the
   * reply queue, to which a late answer could come. Requests are not durable, because the broker
   * confirms a durable one only after it has carried it out, which may take longer than a sender
   * waits.
   */
  private Reply ask(Session open, String resource, String operation, List<?> arguments)
      throws JMSException {
    if (open != session) {
      replies = open.createTemporaryQueue();
      inbox = open.createConsumer(replies);
      session = open;
    }
    var request = open.createTextMessage(JSONP.createArrayBuilder(arguments).build().toString());
    request.setStringProperty(RESOURCE, resource);
    request.setStringProperty(OPERATION, operation);
    request.setJMSReplyTo(replies);
    try (var producer = open.createProducer(open.createQueue(MANAGEMENT))) {
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      producer.send(request);
    }
    if (inbox.receive(timeout.toMillis()) instanceof TextMessage reply) {
      return new Reply(reply.getBooleanProperty(SUCCEEDED), reply.getText());
    }
    throw new NoAnswerException(operation);
  }

  /** The result: the only element of a JSON array, a string or a number. */
  private static String result(String json) {
    try (var reader = JSONP.createReader(new StringReader(json))) {
      var value = reader.readArray().get(0);
      return value instanceof JsonString text ? text.getString() : value.toString();
    }
  }
}
