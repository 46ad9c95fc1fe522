package io.postrider.client;

import java.time.Instant;
import java.util.List;

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

  /** Whether an origin is called. */
  public enum OriginStatus {
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
   * What one client calls at one scheme, host and port.
   *
   * @param id its id
   * @param owner the client
   * @param origin scheme, host and port
   * @param status whether it is called
   * @param reason why it is not; may be null
   * @param pausedUntil until when it is not called; may be null
   * @param failingSince since when it has only failed; may be null
   * @param lastSuccessAt when a webhook was delivered last; may be null
   * @param lastFailureAt when an attempt failed last; may be null
   * @param lastError how; may be null
   * @param recent the attempts of the last five minutes
   */
  public record Origin(
      String id,
      String owner,
      String origin,
      OriginStatus status,
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

  private record Origins(List<Origin> items) {}

  /**
   * Lists what was called most recently, latest first; for operators.
   *
   * <pre>{@code
   * var paused = client.webhooks().origins(Webhooks.OriginStatus.PAUSED, 50);
   * }</pre>
   *
   * @param status null for all
   * @param limit the most entries, 1 to 500
   */
  public List<Origin> origins(OriginStatus status, int limit) {
    return transport
        .<Origins>send(
            Call.get("/admin/webhooks/endpoints").query("status", status).query("limit", limit),
            Origins.class)
        .items();
  }

  /**
   * Calls an origin again and forgets its failures; for operators.
   *
   * <pre>{@code
   * client.webhooks().enableOrigin("3f2a6c0d9b1e4f57");
   * }</pre>
   */
  public Origin enableOrigin(String id) {
    return transport.send(Call.post("/admin/webhooks/endpoints/{}/enable", id), Origin.class);
  }

  /**
   * Stops calls to an origin; for operators. Webhooks to it are given up.
   *
   * <pre>{@code
   * client.webhooks().disableOrigin("3f2a6c0d9b1e4f57");
   * }</pre>
   */
  public Origin disableOrigin(String id) {
    return transport.send(Call.post("/admin/webhooks/endpoints/{}/disable", id), Origin.class);
  }

  /**
   * A webhook that was given up.
   *
   * @param jobId the job whose outcome it tells
   * @param owner the client
   * @param url where to, without its query
   * @param endpointId the id of the origin
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
   * Sends all webhooks again that were given up, or those to one origin; for operators.
   *
   * <pre>{@code
   * var sent = client.webhooks().retryAllFailed("3f2a6c0d9b1e4f57").sent();
   * }</pre>
   *
   * @param originId null for all
   */
  public Resent retryAllFailed(String originId) {
    return transport.send(
        Call.post("/admin/webhooks/failed/retry").body(new RetryRequest(originId)), Resent.class);
  }
}
