package io.postrider.broker;

import static io.postrider.platform.Jsonp.JSONP;

import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.ConnectionFactory;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the broker's state and controls its queues, through its management operations. */
@ApplicationScoped
public class BrokerControl {

  private static final String QUEUE = "queue.";
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_QUEUES = 1_000;

  @Resource(lookup = BrokerConnectionPool.CONNECTION_FACTORY)
  ConnectionFactory factory;

  private ManagementConversation conversation;

  @PostConstruct
  void open() {
    conversation = new ManagementConversation(factory, ANSWER_TIMEOUT);
  }

  @PreDestroy
  void close() {
    conversation.close();
  }

  /**
   * The state of a queue, as the broker reports it.
   *
   * @param depth number of messages, including those scheduled and in delivery
   * @param paused whether the broker delivers none of its messages
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

    /** Number of messages that are ready for delivery. */
    public long ready() {
      return Math.max(0, depth - scheduled - inDelivery);
    }
  }

  /**
   * All queues except temporary ones.
   *
   * @throws UnavailableException if the broker does not answer
   */
  public List<QueueState> queues() {
    var filter = "{\"field\":\"\",\"operation\":\"\",\"value\":\"\"}";
    return parse(invoke("broker", "listQueues", filter, 1, MAX_QUEUES))
        .asJsonObject()
        .getJsonArray("data")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(queue -> !Boolean.parseBoolean(text(queue, "temporary")))
        .map(BrokerControl::queue)
        .toList();
  }

  /**
   * The ids of the jobs whose messages workers have, on any node: they work on them, or wait for
   * their turn.
   *
   * @throws UnavailableException if the broker does not answer
   */
  public Set<String> jobsInDelivery(String queue) {
    return parse(invoke(QUEUE + queue, "listDeliveringMessagesAsJSON"))
        .asJsonArray()
        .getValuesAs(JsonObject.class)
        .stream()
        .flatMap(consumer -> consumer.getJsonArray("elements").stream())
        .map(message -> message.asJsonObject().getString(JobMessages.JOB_ID, null))
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /**
   * Stops the delivery of a queue's messages until it is resumed; restarts of the broker do not
   * resume it.
   *
   * @throws UnavailableException if the broker does not answer
   */
  void pause(String queue) {
    invoke(QUEUE + queue, "pause", true);
  }

  /**
   * Resumes the delivery of a queue's messages.
   *
   * @throws UnavailableException if the broker does not answer
   */
  void resume(String queue) {
    invoke(QUEUE + queue, "resume");
  }

  /**
   * The settings that apply to an address.
   *
   * @throws UnavailableException if the broker does not answer
   */
  JsonObject addressSettings(String address) {
    return parse(invoke("broker", "getAddressSettingsAsJSON", address)).asJsonObject();
  }

  private String invoke(String resource, String operation, Object... arguments) {
    return conversation.invoke(resource, operation, arguments);
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

  /** A field's value as text: some versions of Artemis give numbers as text, others as numbers. */
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
