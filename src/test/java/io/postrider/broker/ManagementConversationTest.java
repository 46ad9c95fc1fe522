package io.postrider.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.platform.UnavailableException;
import io.postrider.testkit.Stub;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManagementConversationTest {

  private int opened;
  private int asked;
  private int brokenUpTo;
  private boolean silent;
  private final ManagementConversation conversation =
      new ManagementConversation(
          Stub.of(ConnectionFactory.class, Map.of("createConnection", none -> connection())),
          Duration.ofSeconds(1));

  @Test
  void first_operation_after_the_broker_was_restarted_is_carried_out() {
    assertThat(invoke()).isEqualTo("7");
    brokenUpTo = 1;

    assertThat(invoke()).isEqualTo("7");
    assertThat(opened).isEqualTo(2);
  }

  @Test
  void unreachable_broker_is_not_called_a_third_time() {
    invoke();
    brokenUpTo = 9;

    assertThatThrownBy(this::invoke).isInstanceOf(UnavailableException.class);
    assertThat(opened).isEqualTo(2);
    assertThatThrownBy(this::invoke).isInstanceOf(UnavailableException.class);
    assertThat(opened).isEqualTo(3);
  }

  @Test
  void operation_without_an_answer_in_time_is_not_called_again() {
    invoke();
    silent = true;

    assertThatThrownBy(this::invoke).isInstanceOf(UnavailableException.class);
    assertThat(asked).isEqualTo(2);
  }

  private String invoke() {
    return conversation.invoke("queue.DLQ", "removeMessages", "jobId IS NULL");
  }

  private Connection connection() {
    int number = ++opened;
    return Stub.of(
        Connection.class,
        Map.of(
            "createSession",
            mode -> session(number),
            "start",
            none -> null,
            "close",
            none -> null));
  }

  private Session session(int connection) {
    var request =
        Stub.of(
            TextMessage.class,
            Map.of("setStringProperty", set -> null, "setJMSReplyTo", set -> null));
    return Stub.of(
        Session.class,
        Map.of(
            "createTemporaryQueue", none -> Stub.of(TemporaryQueue.class, Map.of()),
            "createQueue", name -> Stub.of(Queue.class, Map.of()),
            "createTextMessage", text -> request,
            "createProducer", queue -> producer(connection),
            "createConsumer",
                queue ->
                    Stub.of(
                        MessageConsumer.class,
                        Map.of("receive", none -> silent ? null : reply()))));
  }

  private MessageProducer producer(int connection) {
    return Stub.of(
        MessageProducer.class,
        Map.of(
            "setDeliveryMode",
            mode -> null,
            "close",
            none -> null,
            "send",
            message -> {
              if (connection <= brokenUpTo) {
                throw new IllegalStateRuntimeException("the connection is closed");
              }
              asked++;
              return null;
            }));
  }

  private static TextMessage reply() {
    return Stub.of(
        TextMessage.class, Map.of("getBooleanProperty", name -> true, "getText", none -> "[7]"));
  }
}
