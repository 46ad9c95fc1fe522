package io.postrider.endpoint;

import io.postrider.endpoint.DeliveryAttempt.Result;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;

/** One running POST. One thread runs it; another cuts it off at the deadline. */
public final class HttpCall {

  private static final int GONE = 410;

  private final HttpClient client;
  private final HttpPost request;
  private final int answerLimit;
  private final Clock clock;
  private final Instant start;
  private volatile int status;

  public HttpCall(
      HttpClient client, HttpPost request, int answerLimit, Clock clock, Instant start) {
    this.client = client;
    this.request = request;
    this.answerLimit = answerLimit;
    this.clock = clock;
    this.start = start;
  }

  public DeliveryAttempt run() {
    try {
      ClassicHttpResponse response = client.executeOpen(null, request, null);
      status = response.getCode();
      skipBody(response.getEntity());
      return answered(response);
    } catch (IOException | UncheckedIOException | RefusedEndpointException e) {
      return failed(errorOf(e));
    } finally {
      // Closes the socket unless the whole response was read and the connection is back in the
      // pool.
      // Closing the response instead would first read the rest of it, however long.
      request.cancel();
    }
  }

  /** The attempt's result if the deadline passes now. */
  public DeliveryAttempt timedOut() {
    return failed("timeout");
  }

  /** Closes the socket, so that {@link #run} ends too. */
  public void cut() {
    request.cancel();
  }

  /** Reads the body so that the connection can be reused; the body does not affect the result. */
  private void skipBody(HttpEntity entity) {
    if (entity == null) {
      return;
    }
    try {
      entity.getContent().readNBytes(answerLimit);
    } catch (IOException e) {
      // The connection broke after the status line, and the status decides.
    }
  }

  private DeliveryAttempt answered(ClassicHttpResponse response) {
    if (status / 100 == 2) {
      return attempt(Optional.empty(), Optional.empty(), Result.DELIVERED);
    }
    Optional<Duration> retryAfter =
        Optional.ofNullable(response.getFirstHeader(HttpHeaders.RETRY_AFTER))
            .map(Header::getValue)
            .flatMap(value -> RetryAfter.parse(value, clock.instant()));
    return attempt(Optional.of("http"), retryAfter, status == GONE ? Result.GONE : Result.RETRY);
  }

  private DeliveryAttempt failed(String error) {
    return attempt(Optional.of(error), Optional.empty(), Result.RETRY);
  }

  private DeliveryAttempt attempt(
      Optional<String> error, Optional<Duration> retryAfter, Result outcome) {
    long millis = Duration.between(start, clock.instant()).toMillis();
    return new DeliveryAttempt(start, millis, status, error, retryAfter, outcome);
  }

  private static String errorOf(Exception e) {
    if (e instanceof RefusedAddressException || e instanceof RefusedEndpointException) {
      return DeliveryAttempt.REFUSED_ADDRESS;
    }
    if (e instanceof UnknownHostException) {
      return "dns";
    }
    if (e instanceof SSLException) {
      return "tls";
    }
    if (e instanceof ConnectTimeoutException
        || e instanceof ConnectException
        || e instanceof NoRouteToHostException) {
      return "connect";
    }
    return e instanceof InterruptedIOException ? "timeout" : "io";
  }
}
