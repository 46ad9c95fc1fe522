package io.postrider.adapter;

import java.net.URI;
import java.util.Set;

/** Translates a broker's URL to the form that the adapter needs: {@code host=…;port=…}. */
final class ConnectionParameters {

  private static final int DEFAULT_PORT = 61616;

  private ConnectionParameters() {}

  /**
   * Translates {@code tcp://host:port?name=value}; {@code ssl://} means TLS.
   *
   * @throws IllegalArgumentException if the text is not such a URL
   */
  static String of(String url) {
    var uri = URI.create(url);
    if (uri.getHost() == null || !Set.of("tcp", "ssl").contains(String.valueOf(uri.getScheme()))) {
      throw new IllegalArgumentException("postrider.broker.url must look like tcp://host:61616");
    }
    var port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return "host="
        + uri.getHost()
        + ";port="
        + port
        + (uri.getScheme().equals("ssl") ? ";sslEnabled=true" : "")
        + (uri.getQuery() == null ? "" : ";" + uri.getQuery().replace('&', ';'));
  }
}
