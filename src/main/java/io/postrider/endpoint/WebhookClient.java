package io.postrider.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Proxy;
import java.net.Socket;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.impl.Http1StreamListener;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Builds an HTTP client that makes exactly one POST: no redirects, retries, cookies, proxies or
 * decompression.
 */
public final class WebhookClient {

  private static final int LONGEST_LINE = 8 * 1024;
  private static final int MOST_HEADERS = 100;
  private static final TimeValue CONNECTION_LIFE = TimeValue.ofMinutes(1);

  private WebhookClient() {}

  public static CloseableHttpClient create(WebhookSettings settings, DnsResolver resolver) {
    return HttpClients.custom()
        .setConnectionManager(connections(settings, resolver))
        .setRequestExecutor(
            new HttpRequestExecutor(
                HttpRequestExecutor.DEFAULT_WAIT_FOR_CONTINUE, null, new InterimAnswers(settings)))
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(settings.deadline()))
                .setResponseTimeout(Timeout.of(settings.deadline()))
                .build())
        .setUserAgent(settings.userAgent())
        .evictExpiredConnections()
        .disableCookieManagement()
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableContentCompression()
        .build();
  }

  private static PoolingHttpClientConnectionManager connections(
      WebhookSettings settings, DnsResolver resolver) {
    return new DirectConnections()
        .setDnsResolver(resolver)
        .setMaxConnTotal(settings.connections())
        .setMaxConnPerRoute(settings.connectionsPerEndpoint())
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(
                    Http1Config.custom()
                        .setMaxLineLength(LONGEST_LINE)
                        .setMaxHeaderCount(MOST_HEADERS)
                        .build())
                .build())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                // There are no retries, so a connection that the receiver has closed must be
                // noticed first.
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .setTimeToLive(CONNECTION_LIFE)
                .build())
        .setDefaultSocketConfig(
            SocketConfig.custom()
                .setSoTimeout(Timeout.of(settings.deadline()))
                .setRcvBufSize(settings.answerLimit())
                .build())
        .build();
  }

  /** Opens sockets that ignore {@code socksProxyHost}, which a plain {@link Socket} obeys. */
  private static final class DirectConnections extends PoolingHttpClientConnectionManagerBuilder {

    @Override
    protected HttpClientConnectionOperator createConnectionOperator(
        SchemePortResolver ports, DnsResolver resolver, TlsSocketStrategy tls) {
      return new DefaultHttpClientConnectionOperator(
          proxy -> new Socket(Proxy.NO_PROXY),
          ports,
          resolver,
          RegistryBuilder.<TlsSocketStrategy>create().register(URIScheme.HTTPS.id, tls).build());
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
}
