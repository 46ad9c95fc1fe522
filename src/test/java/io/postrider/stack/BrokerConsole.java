package io.postrider.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** The attributes of a broker, which its console tells programs by Jolokia. */
final class BrokerConsole {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final String BROKER = "org.apache.activemq.artemis:broker=%22postrider%22";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI console;
  private final String credentials;

  BrokerConsole(String url, String user, String password) {
    console = URI.create(url + "/jolokia/read/" + BROKER + "/");
    var both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    credentials = "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /** Whether the attribute is true; false while the broker does not answer. */
  boolean isTrue(String attribute) {
    var request =
        HttpRequest.newBuilder(console.resolve(attribute))
            .timeout(TIMEOUT)
            .header("Authorization", credentials)
            .header("Origin", "http://localhost")
            .build();
    try {
      return http.send(request, BodyHandlers.ofString()).body().contains("\"value\":true");
    } catch (IOException notNow) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
