package io.postrider.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.Locale;
import java.util.UUID;

/**
 * A receiver: scheme, host and port of the URLs that one owner names. Its health, and how many
 * calls it gets at once, count for all those URLs together; for each owner apart, so that nobody's
 * webhooks stop because of what another one sends to the same host.
 *
 * @param origin as in {@code https://example.com} or {@code http://10.0.0.1:8080}
 */
public record Endpoint(String owner, String origin) {

  /**
   * The endpoint that a URL belongs to.
   *
   * @throws IllegalArgumentException if it is no URL with a host
   */
  public static Endpoint of(String owner, String url) {
    var uri = URI.create(url);
    if (uri.getScheme() == null || uri.getHost() == null) {
      throw new IllegalArgumentException("not a URL with a host");
    }
    var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int standard = scheme.equals("https") ? 443 : 80;
    boolean usual = uri.getPort() < 0 || uri.getPort() == standard;
    var host = uri.getHost().toLowerCase(Locale.ROOT);
    return new Endpoint(owner, scheme + "://" + host + (usual ? "" : ":" + uri.getPort()));
  }

  /** A name for it that fits into a path. */
  public String id() {
    return UUID.nameUUIDFromBytes((owner + " " + origin).getBytes(UTF_8)).toString();
  }
}
