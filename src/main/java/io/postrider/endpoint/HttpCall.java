package io.postrider.endpoint;

import io.postrider.endpoint.DeliveryAttempt.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/**
 * One POST. The status and the headers of the response decide about its result. The body changes
 * nothing: it is read, for a second at most, only because the connection can then be used again.
 */
public final class HttpCall implements AsyncClientExchangeHandler {

  /** No charset parameter, because RFC 8259 §11 does not define one. */
  private static final ContentType JSON = ContentType.create("application/json");

  private static final int GONE = 410;

  /** How long a response's body is read. */
  private static final Duration BODY_TIME = Duration.ofSeconds(1);

  private final WebhookClient client;
  private final URI url;
  private final Map<String, String> headers;
  private final ByteBuffer body;
  private final Instant start;
  private final CompletableFuture<DeliveryAttempt> attempt = new CompletableFuture<>();

  /** The threads of the client, and the one at the deadline, change what follows. */
  private AsyncConnectionEndpoint connection;

  private Future<?> cut;
  private boolean over;
  private volatile boolean reused;
  private boolean sent;
  private int status;
  private DeliveryAttempt result;
  private int read;

  /**
   * A call that is not made yet.
   *
   * @param headers besides those that HTTP needs
   */
  public HttpCall(
      WebhookClient client, URI url, Map<String, String> headers, byte[] body, Instant start) {
    this.client = client;
    this.url = url;
    this.headers = headers;
    this.body = ByteBuffer.wrap(body);
    this.start = start;
  }

  /**
   * Makes the call. The result never fails, and comes at the deadline at the latest. It comes on a
   * thread that serves connections: whoever uses it there must not block.
   *
   * @throws java.util.concurrent.RejectedExecutionException if no thread is free to look the host
   *     up; nothing is sent
   */
  public CompletableFuture<DeliveryAttempt> run() {
    if (url.getHost() == null) {
      return CompletableFuture.completedFuture(DeliveryAttempt.refused(start));
    }
    var name = HostName.withoutBrackets(url.getHost());
    var lookup = client.hosts().lookUp(name);
    cutAfter(client.settings().deadline());
    lookup.whenComplete(
        (found, failure) -> {
          if (failure != null) {
            end(failed(CallError.nameOf(failure)));
          } else {
            client.connect(new HttpHost(url.getScheme(), name, url.getPort()), new Connecting());
          }
        });
    return attempt;
  }

  /**
   * Whether the receiver has closed a connection that it had kept, before any byte of an answer: it
   * may do so at any time (RFC 9112 §9.3.1), also while the request is on its way. That says
   * nothing about the receiver, and the call can be made again at once.
   */
  public boolean hasMetClosedConnection() {
    return reused && attempt.isDone() && attempt.join().isBrokenOff();
  }

  private synchronized void cutAfter(Duration time) {
    if (cut != null) {
      cut.cancel(false);
    }
    cut =
        client
            .scheduler()
            .schedule(() -> end(failed("timeout")), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Ends the call, and closes its connection.
   *
   * @param otherwise the result if no response has come
   */
  private void end(DeliveryAttempt otherwise) {
    var open = over(otherwise);
    if (open != null) {
      client.discard(open);
    }
    attempt.complete(result);
  }

  /**
   * Notes that nothing more is to come; returns the connection to whoever comes first. The first
   * reason counts, because closing the connection ends the call once more, on another thread.
   *
   * @param otherwise the result if no response has come
   */
  private synchronized AsyncConnectionEndpoint over(DeliveryAttempt otherwise) {
    if (result == null) {
      result = otherwise;
    }
    over = true;
    cut.cancel(false);
    var open = connection;
    connection = null;
    return open;
  }

  private final class Connecting implements WebhookClient.ConnectionCallback {

    @Override
    public void reuses() {
      reused = true;
    }

    @Override
    public void completed(AsyncConnectionEndpoint opened) {
      if (isInTime(opened)) {
        opened.execute("", HttpCall.this, HttpCoreContext.create());
      } else {
        client.discard(opened);
      }
    }

    @Override
    public void failed(Exception cause) {
      end(HttpCall.this.failed(CallError.nameOf(cause)));
    }

    @Override
    public void cancelled() {
      end(HttpCall.this.failed("io"));
    }
  }

  private synchronized boolean isInTime(AsyncConnectionEndpoint opened) {
    if (!over) {
      connection = opened;
    }
    return !over;
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    var request = new BasicHttpRequest(Method.POST, url);
    headers.forEach(request::setHeader);
    channel.sendRequest(request, new BasicEntityDetails(body.remaining(), JSON), context);
  }

  @Override
  public int available() {
    return body.remaining();
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    channel.write(body);
    if (!body.hasRemaining()) {
      sent = true;
      channel.endStream();
    }
  }

  @Override
  public void consumeInformation(HttpResponse response, HttpContext context) {
    // 1xx (RFC 9110 §15.2) says nothing about the result.
  }

  @Override
  public void consumeResponse(HttpResponse response, EntityDetails details, HttpContext context) {
    status = response.getCode();
    result = answered(response);
    if (details == null) {
      giveBack();
    } else {
      cutAfter(BODY_TIME);
    }
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    channel.update(client.settings().answerLimit());
  }

  @Override
  public void consume(ByteBuffer part) throws IOException {
    read += part.remaining();
    part.position(part.limit());
    if (read > client.settings().answerLimit()) {
      throw new IOException("The response is too long.");
    }
  }

  @Override
  public void streamEnd(List<? extends Header> trailers) {
    giveBack();
  }

  /** A connection whose request is not sent completely cannot be used again. */
  private void giveBack() {
    var open = over(result);
    if (open != null && sent) {
      client.reuse(open);
    } else if (open != null) {
      client.discard(open);
    }
    attempt.complete(result);
  }

  @Override
  public void failed(Exception cause) {
    end(failed(CallError.nameOf(cause)));
  }

  @Override
  public void cancel() {
    end(failed("io"));
  }

  @Override
  public void releaseResources() {
    // If the response ends with its connection, this is the last call.
    end(failed("io"));
  }

  private DeliveryAttempt answered(HttpResponse response) {
    if (status / 100 == 2) {
      return attempt(Optional.empty(), Optional.empty(), Result.DELIVERED);
    }
    // There should be one only; if there are more, the longest delay obeys them all.
    Optional<Duration> retryAfter =
        Stream.of(response.getHeaders(HttpHeaders.RETRY_AFTER))
            .flatMap(each -> RetryAfter.parse(each.getValue(), client.clock().instant()).stream())
            .max(Comparator.naturalOrder());
    return attempt(Optional.of("http"), retryAfter, status == GONE ? Result.GONE : Result.RETRY);
  }

  private DeliveryAttempt failed(String error) {
    return attempt(Optional.of(error), Optional.empty(), Result.RETRY);
  }

  private DeliveryAttempt attempt(
      Optional<String> error, Optional<Duration> retryAfter, Result outcome) {
    long millis = Duration.between(start, client.clock().instant()).toMillis();
    return new DeliveryAttempt(start, millis, status, error, retryAfter, outcome);
  }
}
