package io.postrider.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Receivers that a client has registered. */
public final class Endpoints {

  private static final String ONE = "/webhooks/endpoints/{}";

  private final Transport transport;
  private final String owner;

  Endpoints(Transport transport, String owner) {
    this.transport = transport;
    this.owner = owner;
  }

  /** Whether an endpoint is called. */
  public enum Status {
    /** It is. */
    ACTIVE,
    /** Not until it is enabled. */
    DISABLED,
    /** A state that this version of the library does not know. */
    UNKNOWN
  }

  /**
   * A registered endpoint.
   *
   * @param endpointId its id
   * @param owner the client
   * @param url where webhooks go, without its query
   * @param description any text; may be null
   * @param eventTypes the events that it wants; empty for all
   * @param headers the names of the headers of every webhook, with dots in place of the values
   * @param rate the most calls in a second; null if there is no limit
   * @param status whether it is called
   * @param reason why it is not; may be null
   * @param disabledAt since when it is not; may be null
   * @param createdAt when it was registered
   * @param formerSecretUntil until when the former secret signs, too; may be null
   */
  public record Endpoint(
      String endpointId,
      String owner,
      String url,
      String description,
      List<String> eventTypes,
      Map<String, String> headers,
      Integer rate,
      Status status,
      String reason,
      Instant disabledAt,
      Instant createdAt,
      Instant formerSecretUntil) {}

  /**
   * A new secret, which is shown only once.
   *
   * @param endpointId whose it is
   * @param secret for {@link WebhookVerifier}
   */
  public record Credentials(String endpointId, String secret) {

    /** Leaves out the secret. */
    @Override
    public String toString() {
      return "Credentials[endpointId=" + endpointId + "]";
    }
  }

  /**
   * The endpoints of another client; for operators.
   *
   * <pre>{@code
   * client.webhooks().endpoints().ofOwner("k3m9x2").list(Paging.FIRST);
   * }</pre>
   */
  public Endpoints ofOwner(String clientId) {
    return new Endpoints(transport, clientId);
  }

  /**
   * Registers an endpoint. It is not repeated if the answer is lost: list the endpoints then.
   *
   * <pre>{@code
   * var secret =
   *     client
   *         .webhooks()
   *         .endpoints()
   *         .register(EndpointRequest.of("https://shop.example.com/hooks", "report.*"))
   *         .secret();
   * }</pre>
   */
  public Credentials register(EndpointRequest request) {
    return transport.send(
        Call.post("/webhooks/endpoints").query("owner", owner).body(request).once(),
        Credentials.class);
  }

  /**
   * Lists endpoints, the latest first.
   *
   * <pre>{@code
   * Page.all(client.webhooks().endpoints()::list).forEach(System.out::println);
   * }</pre>
   */
  public Page<Endpoint> list(Paging paging) {
    return transport.send(
        Call.get("/webhooks/endpoints").query("owner", owner).page(paging),
        Json.page(Endpoint.class));
  }

  /**
   * Reads an endpoint.
   *
   * <pre>{@code
   * var status = client.webhooks().endpoints().get("ep_01a20bb8").status();
   * }</pre>
   */
  public Endpoint get(String endpointId) {
    return transport.send(Call.get(ONE, endpointId), Endpoint.class);
  }

  /**
   * Changes what the request holds; all else stays.
   *
   * <pre>{@code
   * client.webhooks().endpoints().update("ep_01a20bb8", EndpointRequest.EMPTY.withRate(5));
   * }</pre>
   */
  public Endpoint update(String endpointId, EndpointRequest request) {
    return transport.send(Call.patch(ONE, endpointId).body(request), Endpoint.class);
  }

  /**
   * Removes an endpoint; what waits for it is not sent.
   *
   * <pre>{@code
   * client.webhooks().endpoints().remove("ep_01a20bb8");
   * }</pre>
   */
  public void remove(String endpointId) {
    transport.send(Call.delete(ONE, endpointId));
  }

  /**
   * Gives an endpoint a new secret.
   *
   * <pre>{@code
   * var secret =
   *     client.webhooks().endpoints().rotateSecret("ep_01a20bb8", Duration.ofDays(1)).secret();
   * }</pre>
   *
   * @param grace how long the former secret signs, too; 30 days at most
   */
  public Credentials rotateSecret(String endpointId, Duration grace) {
    return transport.send(
        Call.post(ONE + "/secret", endpointId).query("grace", grace).once(), Credentials.class);
  }

  /**
   * Sends to an endpoint again that was disabled.
   *
   * <pre>{@code
   * client.webhooks().endpoints().enable("ep_01a20bb8");
   * }</pre>
   */
  public Endpoint enable(String endpointId) {
    return transport.send(Call.post(ONE + "/enable", endpointId), Endpoint.class);
  }

  /**
   * Sends nothing to an endpoint until it is enabled.
   *
   * <pre>{@code
   * client.webhooks().endpoints().disable("ep_01a20bb8");
   * }</pre>
   */
  public Endpoint disable(String endpointId) {
    return transport.send(Call.post(ONE + "/disable", endpointId), Endpoint.class);
  }
}
