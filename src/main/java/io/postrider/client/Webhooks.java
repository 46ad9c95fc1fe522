package io.postrider.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Receivers of webhooks. */
public final class Webhooks {

  private final Transport transport;

  Webhooks(Transport transport) {
    this.transport = transport;
  }

  /**
   * The receivers that the client has registered.
   *
   * <pre>{@code
   * var registered = client.webhooks().endpoints().list(Paging.FIRST).items();
   * }</pre>
   */
  public Endpoints endpoints() {
    return new Endpoints(transport, null);
  }

  /**
   * A type of event.
   *
   * @param name as in {@link WebhookEvent#type}
   * @param description when it happens
   * @param schema a JSON schema (2020-12) of the body
   * @param example a body
   */
  public record EventType(
      String name, String description, Map<String, Object> schema, Map<String, Object> example) {}

  private record EventTypes(List<EventType> items) {}

  /**
   * Lists what webhooks tell.
   *
   * <pre>{@code
   * client.webhooks().eventTypes().forEach(type -> System.out.println(type.name()));
   * }</pre>
   */
  public List<EventType> eventTypes() {
    return transport.<EventTypes>send(Call.get("/webhooks/event-types"), EventTypes.class).items();
  }

  private record Ping(String url) {}

  /**
   * How a ping went.
   *
   * @param webhookId its id
   * @param delivered whether the receiver has taken it
   * @param statusCode the receiver's answer; null if there was none
   * @param durationMillis how long it took
   * @param error why it was not delivered; else null
   */
  public record PingResult(
      String webhookId, boolean delivered, Integer statusCode, int durationMillis, String error) {}

  /**
   * Sends a signed ping to a receiver, and waits for its end, up to 15 seconds.
   *
   * <pre>{@code
   * var works = client.webhooks().ping("https://shop.example.com/hooks").delivered();
   * }</pre>
   */
  public PingResult ping(String url) {
    return transport.send(Call.post("/webhooks/test").body(new Ping(url)), PingResult.class);
  }

  /** What a receiver is. */
  public enum Scope {
    /** A host, judged by whether it can be reached. */
    HOST,
    /** One URL of a host, judged by its answers. */
    URL,
    /** A registered endpoint, judged by its answers. */
    ENDPOINT,
    /** Something that this version of the library does not know. */
    UNKNOWN
  }

  /** Whether a receiver is called. */
  public enum ReceiverStatus {
    /** It is. */
    ACTIVE,
    /** Not for now, since it fails too often. */
    PAUSED,
    /** Not until somebody enables it. */
    DISABLED,
    /** A state that this version of the library does not know. */
    UNKNOWN
  }

  /**
   * A host that one client calls, or a URL or registered endpoint of it that fails.
   *
   * @param id its id
   * @param owner the client
   * @param scope which of these it is
   * @param origin scheme, host and port
   * @param url the URL without its query; null for a host
   * @param status whether it is called
   * @param reason why it is not; may be null
   * @param pausedUntil until when it is not called; may be null
   * @param failingSince since when it has only failed; may be null
   * @param lastSuccessAt when a webhook was delivered last; may be null
   * @param lastFailureAt when an attempt failed last; may be null
   * @param lastError how; may be null
   * @param recent the attempts of the last five minutes
   */
  public record Receiver(
      String id,
      String owner,
      Scope scope,
      String origin,
      String url,
      ReceiverStatus status,
      String reason,
      Instant pausedUntil,
      Instant failingSince,
      Instant lastSuccessAt,
      Instant lastFailureAt,
      String lastError,
      Recent recent) {}

  /**
   * The attempts of the last five minutes.
   *
   * @param delivered how many succeeded
   * @param failed how many failed
   */
  public record Recent(int delivered, int failed) {}

  private record Receivers(List<Receiver> items) {}

  /**
   * Lists the hosts that were called and the URLs that failed, latest first; for operators.
   *
   * <pre>{@code
   * var paused = client.webhooks().receivers(Webhooks.ReceiverStatus.PAUSED, 50);
   * }</pre>
   *
   * @param status null for all
   * @param limit the most entries, 1 to 500
   */
  public List<Receiver> receivers(ReceiverStatus status, int limit) {
    return transport
        .<Receivers>send(
            Call.get("/admin/webhooks/endpoints").query("status", status).query("limit", limit),
            Receivers.class)
        .items();
  }

  /**
   * Calls a receiver again and forgets its failures; for operators.
   *
   * <pre>{@code
   * client.webhooks().enableReceiver("3f2a6c0d9b1e4f57");
   * }</pre>
   */
  public Receiver enableReceiver(String id) {
    return transport.send(Call.post("/admin/webhooks/endpoints/{}/enable", id), Receiver.class);
  }

  /**
   * Stops calls to a receiver; for operators. Webhooks to it are given up.
   *
   * <pre>{@code
   * client.webhooks().disableReceiver("3f2a6c0d9b1e4f57");
   * }</pre>
   */
  public Receiver disableReceiver(String id) {
    return transport.send(Call.post("/admin/webhooks/endpoints/{}/disable", id), Receiver.class);
  }

  /**
   * A webhook that was given up.
   *
   * @param jobId the job whose outcome it tells
   * @param owner the client
   * @param url where to, without its query
   * @param endpointId the id of the receiver
   * @param attempts how often it was tried
   * @param lastAttempt the last attempt; may be null
   */
  public record Failed(
      String jobId,
      String owner,
      String url,
      String endpointId,
      int attempts,
      Delivery lastAttempt) {}

  /**
   * Lists webhooks that were given up, latest first; for operators.
   *
   * <pre>{@code
   * var total = client.webhooks().failed(Paging.FIRST).total();
   * }</pre>
   */
  public Page<Failed> failed(Paging paging) {
    return transport.send(Call.get("/admin/webhooks/failed").page(paging), Json.page(Failed.class));
  }

  /**
   * How many webhooks are sent again.
   *
   * @param matched how many were given up
   * @param sent how many of them are sent
   */
  public record Resent(int matched, int sent) {}

  /**
   * Sends the webhooks of one job again that were given up; for operators.
   *
   * <pre>{@code
   * client.webhooks().retryFailed(jobId);
   * }</pre>
   */
  public Resent retryFailed(String jobId) {
    return transport.send(Call.post("/admin/webhooks/failed/{}/retry", jobId), Resent.class);
  }

  private record RetryRequest(String endpointId) {}

  /**
   * Sends all webhooks again that were given up, or those to one receiver; for operators.
   *
   * <pre>{@code
   * var sent = client.webhooks().retryAllFailed("3f2a6c0d9b1e4f57").sent();
   * }</pre>
   *
   * @param receiverId null for all
   */
  public Resent retryAllFailed(String receiverId) {
    return transport.send(
        Call.post("/admin/webhooks/failed/retry").body(new RetryRequest(receiverId)), Resent.class);
  }
}
