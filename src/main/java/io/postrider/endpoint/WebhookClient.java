package io.postrider.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.Http1StreamListener;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandlerFactory;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexerFactory;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.RequestConnControl;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.http.protocol.RequestTargetHost;
import org.apache.hc.core5.http.protocol.RequestUserAgent;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections on which {@link HttpCall}s are made. Two threads serve all of them, so that a
 * receiver that is waited for takes no thread. Each call is exactly one POST by HTTP/1.1: no
 * redirects, retries, cookies, proxies or decompression.
 */
public final class WebhookClient implements AutoCloseable {

  private static final int THREADS = 2;
  private static final int LONGEST_LINE = 8 * 1024;
  private static final int MOST_HEADERS = 100;
  private static final TimeValue CONNECTION_LIFE = TimeValue.ofMinutes(1);

  private final WebhookSettings settings;
  private final HostLookups hosts;
  private final ScheduledExecutorService scheduler;
  private final Clock clock;
  private final PoolingAsyncClientConnectionManager connections;
  private final DefaultConnectingIOReactor reactor;

  /**
   * Starts the threads.
   *
   * @param lookups runs the lookups of hosts, which block
   * @param scheduler ends calls at their deadlines
   */
  public WebhookClient(
      WebhookSettings settings,
      GuardedDnsResolver resolver,
      Clock clock,
      Executor lookups,
      ScheduledExecutorService scheduler,
      ThreadFactory threads) {
    this.settings = settings;
    this.hosts = new HostLookups(resolver, lookups, clock);
    this.scheduler = scheduler;
    this.clock = clock;
    this.connections = connections();
    this.reactor = reactor(threads);
    reactor.start();
  }

  /** Threads for lookups; see {@link HostLookups}. */
  public static ExecutorService lookups(ThreadFactory threads) {
    return HostLookups.threads(threads);
  }

  private PoolingAsyncClientConnectionManager connections() {
    return PoolingAsyncClientConnectionManagerBuilder.create()
        .setDnsResolver(hosts)
        .setTlsStrategy(new DotlessTls(DefaultClientTlsStrategy.createDefault()))
        .setMaxConnTotal(settings.connections())
        .setMaxConnPerRoute(settings.connectionsPerEndpoint())
        .setDefaultTlsConfig(
            TlsConfig.custom().setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1).build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                .setSocketTimeout(Timeout.of(settings.deadline()))
                // There are no retries, so a connection that the receiver has closed must be
                // noticed first.
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .setTimeToLive(CONNECTION_LIFE)
                .build())
        .build();
  }

  private DefaultConnectingIOReactor reactor(ThreadFactory threads) {
    var processors =
        HttpProcessorBuilder.create()
            .addAll(
                RequestTargetHost.INSTANCE,
                RequestContent.INSTANCE,
                RequestConnControl.INSTANCE,
                new RequestUserAgent(settings.userAgent()))
            .build();
    var limits =
        Http1Config.custom().setMaxLineLength(LONGEST_LINE).setMaxHeaderCount(MOST_HEADERS).build();
    var duplexers =
        new ClientHttp1StreamDuplexerFactory(
            processors,
            limits,
            CharCodingConfig.DEFAULT,
            DefaultClientConnectionReuseStrategy.INSTANCE,
            null,
            null,
            new InterimAnswers(settings));
    return new DefaultConnectingIOReactor(
        new ClientHttp1IOEventHandlerFactory(duplexers, null, null),
        IOReactorConfig.custom()
            .setIoThreadCount(THREADS)
            .setRcvBufSize(settings.answerLimit())
            .build(),
        threads,
        null,
        null,
        null,
        null);
  }

  WebhookSettings settings() {
    return settings;
  }

  HostLookups hosts() {
    return hosts;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  Clock clock() {
    return clock;
  }

  /** Receives a connection. */
  interface ConnectionCallback extends FutureCallback<AsyncConnectionEndpoint> {

    /** Says, before it comes, that a former call has opened the connection. */
    void reuses();
  }

  /** Takes a connection to a host, which may have to be opened. */
  void connect(HttpHost host, ConnectionCallback callback) {
    connections.lease(
        "",
        new HttpRoute(host),
        null,
        Timeout.of(settings.deadline()),
        new FutureCallback<>() {

          @Override
          public void completed(AsyncConnectionEndpoint connection) {
            if (connection.isConnected()) {
              callback.reuses();
              callback.completed(connection);
            } else {
              open(connection, callback);
            }
          }

          @Override
          public void failed(Exception cause) {
            callback.failed(cause);
          }

          @Override
          public void cancelled() {
            callback.cancelled();
          }
        });
  }

  private void open(
      AsyncConnectionEndpoint connection, FutureCallback<AsyncConnectionEndpoint> callback) {
    connections.connect(
        connection,
        reactor,
        null,
        null,
        HttpCoreContext.create(),
        new FutureCallback<>() {

          @Override
          public void completed(AsyncConnectionEndpoint opened) {
            callback.completed(opened);
          }

          @Override
          public void failed(Exception cause) {
            discard(connection);
            callback.failed(cause);
          }

          @Override
          public void cancelled() {
            discard(connection);
            callback.cancelled();
          }
        });
  }

  /** Gives a connection back, over which another call can be made. */
  void reuse(AsyncConnectionEndpoint connection) {
    connections.release(connection, null, CONNECTION_LIFE);
  }

  /** Closes a connection, whatever is under way on it. */
  void discard(AsyncConnectionEndpoint connection) {
    connection.close(CloseMode.IMMEDIATE);
    connections.release(connection, null, TimeValue.ZERO_MILLISECONDS);
  }

  /**
   * Names a host to its server, and compares it with the certificate, without a dot at its end (RFC
   * 6066 §3).
   */
  private record DotlessTls(TlsStrategy tls) implements TlsStrategy {

    @Override
    public void upgrade(
        TransportSecurityLayer session,
        NamedEndpoint host,
        Object attachment,
        Timeout timeout,
        FutureCallback<TransportSecurityLayer> callback) {
      var name = HostName.withoutDot(host.getHostName());
      tls.upgrade(session, new HttpHost(name, host.getPort()), attachment, timeout, callback);
    }

    @Override
    @Deprecated
    public boolean upgrade(
        TransportSecurityLayer session,
        HttpHost host,
        SocketAddress localAddress,
        SocketAddress remoteAddress,
        Object attachment,
        Timeout timeout) {
      upgrade(session, host, attachment, timeout, null);
      return true;
    }
  }

  /** Ends a response that keeps sending 1xx heads (RFC 9110 §15.2), which no other limit counts. */
  private record InterimAnswers(WebhookSettings settings) implements Http1StreamListener {

    @Override
    public void onRequestHead(HttpConnection connection, HttpRequest request) {}

    @Override
    public void onResponseHead(HttpConnection connection, HttpResponse response) {
      var counts = connection.getEndpointDetails();
      if (counts.getReceivedBytesCount() > counts.getRequestCount() * 2 * settings.answerLimit()) {
        throw new UncheckedIOException(
            new IOException("the 1xx responses are longer than a response may be"));
      }
    }

    @Override
    public void onExchangeComplete(HttpConnection connection, boolean keepAlive) {}
  }

  @Override
  public void close() {
    connections.close(CloseMode.IMMEDIATE);
    reactor.close(CloseMode.IMMEDIATE);
  }
}
