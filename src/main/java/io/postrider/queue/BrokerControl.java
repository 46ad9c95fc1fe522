package io.postrider.queue;

import io.postrider.job.UnavailableException;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;

/**
 * Asks the broker about itself through management messages (Artemis user manual, "Management",
 * "Management messages"), as the application's user.
 */
@ApplicationScoped
public class BrokerControl {

  private static final String MANAGEMENT = "activemq.management";
  private static final String RESOURCE = "_AMQ_ResourceName";
  private static final String OPERATION = "_AMQ_OperationName";
  private static final String SUCCEEDED = "_AMQ_OperationSucceeded";
  private static final long ANSWER_MILLIS = 5_000;
  private static final int ALL = 1_000;

  @Resource(lookup = BrokerConnections.CONNECTION_FACTORY)
  ConnectionFactory factory;

  private BrokerConnection connection;

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
   */
  public record QueueState(
      String name, String address, long depth, long scheduled, long inDelivery, int consumers) {}

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
   * The settings that apply to an address.
   *
   * @throws UnavailableException if the broker does not answer
   */
  JsonObject addressSettings(String address) {
    return parse(invoke("broker", "getAddressSettingsAsJSON", address)).asJsonObject();
  }

  /** Calls an operation; the connection is opened at first use, and again after a failure. */
  private synchronized String invoke(String resource, String operation, Object... arguments) {
    if (connection == null) {
      connection = new BrokerConnection(factory, Session.AUTO_ACKNOWLEDGE);
    }
    return connection.call(session -> invoke(session, resource, operation, List.of(arguments)));
  }

  private static String invoke(
      Session session, String resource, String operation, List<?> arguments) throws JMSException {
    var replies = session.createTemporaryQueue();
    try (var consumer = session.createConsumer(replies);
        var producer = session.createProducer(session.createQueue(MANAGEMENT))) {
      var request =
          session.createTextMessage(Json.createArrayBuilder(arguments).build().toString());
      request.setStringProperty(RESOURCE, resource);
      request.setStringProperty(OPERATION, operation);
      request.setJMSReplyTo(replies);
      producer.send(request);
      var reply = (TextMessage) consumer.receive(ANSWER_MILLIS);
      if (reply == null || !reply.getBooleanProperty(SUCCEEDED)) {
        var why = Optional.ofNullable(reply).map(BrokerControl::body).orElse("no answer");
        throw new JMSException("management call " + operation + ": " + why);
      }
      return ((JsonString) parse(reply.getText()).asJsonArray().get(0)).getString();
    } finally {
      replies.delete();
    }
  }

  private static String body(TextMessage reply) {
    try {
      return reply.getText();
    } catch (JMSException unreadable) {
      return unreadable.getMessage();
    }
  }

  private static QueueState queue(JsonObject queue) {
    return new QueueState(
        text(queue, "name"),
        text(queue, "address"),
        Long.parseLong(text(queue, "messageCount")),
        Long.parseLong(text(queue, "scheduledCount")),
        Long.parseLong(text(queue, "deliveringCount")),
        Integer.parseInt(text(queue, "consumerCount")));
  }

  /** Artemis gives numbers as text in some versions and as numbers in others. */
  private static String text(JsonObject object, String field) {
    var value = object.get(field);
    return value instanceof JsonString string ? string.getString() : String.valueOf(value);
  }

  private static JsonStructure parse(String json) {
    try (var reader = Json.createReader(new StringReader(json))) {
      return reader.read();
    }
  }
}
