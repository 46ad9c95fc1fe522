package io.postrider.client;

import java.time.Duration;
import java.time.Instant;

/** Receivers that a client has registered. */
public final class Endpoints {

  private static final String ONE = "/webhooks/endpoints/{}";

  private final Transport transport;
  private final String owner;

  Endpoints(Transport transport, String owner) {
    this.transport = transport;
    this.owner = owner;
  }

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

  private record TestRequest(String eventType) {}

  /**
   * Sends a signed ping or an example of an event, and waits for its end, up to 15 seconds.
   *
   * <pre>{@code
   * var works = client.webhooks().endpoints().test("ep_01a20bb8", "report.failed").delivered();
   * }</pre>
   *
   * @param eventType null for a ping
   */
  public Webhooks.PingResult test(String endpointId, String eventType) {
    return transport.send(
        Call.post(ONE + "/test", endpointId).body(new TestRequest(eventType)),
        Webhooks.PingResult.class);
  }

  /**
   * Lists the deliveries to an endpoint, the latest event first.
   *
   * <pre>{@code
   * var failed = EndpointDelivery.Status.FAILED;
   * var from = Instant.parse("2026-11-24T08:00:00Z");
   * Page.all(
   *         paging ->
   *             client.webhooks().endpoints().deliveries("ep_01a2", failed, from, null, paging))
   *     .forEach(System.out::println);
   * }</pre>
   *
   * @param status null for all
   * @param from the earliest time of the event; null for all
   * @param to the time before which the event happened; null for all
   */
  public Page<EndpointDelivery> deliveries(
      String endpointId, EndpointDelivery.Status status, Instant from, Instant to, Paging paging) {
    return transport.send(
        Call.get(ONE + "/deliveries", endpointId)
            .query("status", status)
            .query("from", from)
            .query("to", to)
            .page(paging),
        Json.page(EndpointDelivery.class));
  }

  private record ReplayRequest(Instant from, Instant to, String status, Boolean dryRun) {}

  private record Matched(long matched) {}

  /**
   * Counts the deliveries that a replay would send again.
   *
   * <pre>{@code
   * var from = Instant.parse("2026-11-24T08:00:00Z");
   * var count = client.webhooks().endpoints().countReplay("ep_01a2", from, null, false);
   * }</pre>
   *
   * @param to null for now
   * @param all also those that have arrived
   */
  public long countReplay(String endpointId, Instant from, Instant to, boolean all) {
    return transport
        .<Matched>send(replayOf(endpointId, from, to, all, true), Matched.class)
        .matched();
  }

  /**
   * Sends the deliveries of a time again, in the background.
   *
   * <pre>{@code
   * var from = Instant.parse("2026-11-24T08:00:00Z");
   * var matched = client.webhooks().endpoints().replay("ep_01a2", from, null, false).matched();
   * }</pre>
   *
   * @param to null for now
   * @param all also those that have arrived
   */
  public EndpointReplay replay(String endpointId, Instant from, Instant to, boolean all) {
    return transport.send(replayOf(endpointId, from, to, all, null).once(), EndpointReplay.class);
  }

  private static Call replayOf(
      String endpointId, Instant from, Instant to, boolean all, Boolean dryRun) {
    return Call.post(ONE + "/replay", endpointId)
        .body(new ReplayRequest(from, to, all ? "all" : "failed", dryRun));
  }

  /**
   * Reads the latest replay of an endpoint and its progress.
   *
   * <pre>{@code
   * var done = client.webhooks().endpoints().replay("ep_01a20bb8").done();
   * }</pre>
   */
  public EndpointReplay replay(String endpointId) {
    return transport.send(Call.get(ONE + "/replay", endpointId), EndpointReplay.class);
  }

  private record PortalRequest(Duration expiresIn) {}

  /**
   * A link to the page on which the people of a client keep its endpoints.
   *
   * @param url the path of the page on the service; opens one session
   * @param expiresAt when the link and its session end
   */
  public record PortalLink(String url, Instant expiresAt) {

    /** Leaves out the token. */
    @Override
    public String toString() {
      return "PortalLink[expiresAt=" + expiresAt + "]";
    }
  }

  /**
   * Makes a link to the page on which the people of a client keep its endpoints.
   *
   * <pre>{@code
   * var path = client.webhooks().endpoints().linkPortal(Duration.ofMinutes(15)).url();
   * }</pre>
   *
   * @param expiresIn how long the link and its session last; an hour at most
   */
  public PortalLink linkPortal(Duration expiresIn) {
    return transport.send(
        Call.post("/webhooks/portal").query("owner", owner).body(new PortalRequest(expiresIn)),
        PortalLink.class);
  }
}
