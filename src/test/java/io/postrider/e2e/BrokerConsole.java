package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.stack.Broker;
import io.postrider.stack.LocalStack;
import jakarta.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Reads what the Artemis console shows, by the same requests (Jolokia). */
final class BrokerConsole {

  private final URI url;
  private final String origin;
  private final String credentials;

  BrokerConsole(LocalStack stack) {
    origin = stack.broker().orElseThrow().consoleUrl();
    url = URI.create(origin + "/jolokia");
    credentials =
        Base64.getEncoder()
            .encodeToString(
                (Broker.CONSOLE_USER + ":" + stack.secrets().consolePassword())
                    .getBytes(StandardCharsets.UTF_8));
  }

  /** Messages in the DLQ. */
  long deadLetters() {
    return count("dead-letters", "multicast", "DLQ");
  }

  /** All messages in a queue whose address has the same name, including scheduled ones. */
  long messages(String queue) {
    return count(queue, "anycast", queue);
  }

  /** Messages in such a queue without the scheduled ones. */
  long due(String queue) {
    return messages(queue) - read("ScheduledCount", queue, "anycast", queue);
  }

  private long count(String address, String routing, String queue) {
    return read("MessageCount", address, routing, queue);
  }

  private long read(String attribute, String address, String routing, String queue) {
    var bean =
        "org.apache.activemq.artemis:broker=\"postrider\",component=addresses,address=\"%s\","
            + "subcomponent=queues,routing-type=\"%s\",queue=\"%s\"";
    var query =
        Json.createObjectBuilder()
            .add("type", "read")
            .add("mbean", bean.formatted(address, routing, queue))
            .add("attribute", attribute)
            .build();
    var request =
        HttpRequest.newBuilder(url)
            .header("Authorization", "Basic " + credentials)
            .header("Origin", origin)
            .POST(BodyPublishers.ofString(query.toString()))
            .build();
    var answer = new Service.Answer(send(request));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().getJsonNumber("value").longValue();
  }

  private static java.net.http.HttpResponse<String> send(HttpRequest request) {
    return HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString()).join();
  }
}
