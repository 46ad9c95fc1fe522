package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.stack.Broker;
import io.postrider.stack.LocalStack;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who can connect to the broker, and with which permissions. */
@EndToEnd
class BrokerAccessIT {

  private final Broker broker;
  private final String password;

  BrokerAccessIT(LocalStack stack) {
    broker = stack.broker().orElseThrow();
    password = stack.secrets().brokerPassword();
  }

  @ParameterizedTest
  @CsvSource({",", "postrider,guess", "admin,admin", "artemis,artemis"})
  void connection_without_the_password_is_refused(String user, String guess) {
    assertThatThrownBy(() -> connect(user, guess)).isInstanceOf(JMSSecurityRuntimeException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "queue.jobs.report,removeAllMessages",
    "queue.DLQ,removeAllMessages",
    "queue.dead-letter-notices,removeAllMessages",
    "queue.foreign-messages,pause",
    "broker,forceFailover",
    "broker,listUser",
  })
  void the_services_own_user_cannot_manage(String resource, String operation) throws Exception {
    assertThat(manage(resource, operation)).isFalse();
  }

  @Test
  void the_services_own_user_can_read_management_data() throws Exception {
    assertThat(manage("broker", "listQueues", "", 1, 1)).isTrue();
  }

  /** The first bytes of clients of other protocols; the broker answers in none of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "AMQP\0\1\0\0",
        "AMQP\3\1\0\0",
        "CONNECT\naccept-version:1.2\n\n\0",
        "\20\14\0\4MQTT"
      })
  void other_protocols_are_not_answered(String greeting) throws IOException {
    try (var socket = new Socket("127.0.0.1", broker.port())) {
      socket.setSoTimeout(2_000);
      socket.getOutputStream().write(greeting.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(answer(socket)).doesNotContain("AMQP", "CONNECTED", "\40\2");
    }
  }

  @Test
  void broker_listens_on_loopback_only() throws IOException {
    for (var address :
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList()) {
      assertThatThrownBy(() -> new Socket(address, broker.port()).close())
          .as("%s", address)
          .isInstanceOf(IOException.class);
    }
  }

  private JMSContext connect(String user, String secret) {
    return new ActiveMQConnectionFactory(broker.url()).createContext(user, secret);
  }

  private boolean manage(String resource, String operation, Object... arguments) throws Exception {
    try (var context = connect(Broker.USER, password)) {
      var replies = context.createTemporaryQueue();
      Message request = context.createMessage();
      JMSManagementHelper.putOperationInvocation(request, resource, operation, arguments);
      request.setJMSReplyTo(replies);
      var consumer = context.createConsumer(replies);
      context.createProducer().send(context.createQueue("activemq.management"), request);
      var reply = consumer.receive(20_000);
      assertThat(reply).isNotNull();
      return JMSManagementHelper.hasOperationSucceeded(reply);
    }
  }

  private static String answer(Socket socket) {
    var received = new StringBuilder();
    try {
      for (int next; (next = socket.getInputStream().read()) >= 0; ) {
        received.append((char) next);
      }
    } catch (IOException timeoutOrClosed) {
      // There is no more to read.
    }
    return received.toString();
  }
}
