package io.postrider.endpoint;

import io.postrider.platform.Memo;
import io.postrider.platform.Sha256;
import java.net.URI;
import java.util.HexFormat;

/**
 * What is judged by its answers: one URL, or one registered endpoint. One host serves many of them,
 * so a 404 or 410 for one says nothing about the others.
 *
 * @param key identifies the target among those of its host; safe in a URL path. For a URL it is a
 *     digest of path and query, which may hold secrets of the receiver
 * @param label what an operator sees: the URL without its query
 */
public record Target(Host host, Kind kind, String key, String label) {

  /** What a target is. */
  public enum Kind {
    /** A URL that a job names. */
    URL,
    /** An endpoint that a client registered. */
    ENDPOINT
  }

  /** The endpoint's id is null for a URL that a job names. */
  private record Given(String owner, String url, String endpointId) {}

  private static final Memo<Given, Target> TARGETS = new Memo<>(Target::of);
  private static final int DIGEST_BYTES = 16;
  private static final int LONGEST_LABEL = 300;

  /**
   * The target that a job's URL names. Two URLs are the same target if host, path and query are the
   * same, as they are given; an empty path is {@code /}.
   *
   * @throws IllegalArgumentException if the text is not a URL with a host
   */
  public static Target ofUrl(String owner, String url) {
    return TARGETS.of(new Given(owner, url, null));
  }

  /**
   * A registered endpoint. With another URL on another host it is another target, because nothing
   * is known about that one.
   *
   * @param endpointId letters, digits, {@code -} and {@code _}
   * @throws IllegalArgumentException if the text is not a URL with a host
   */
  public static Target ofEndpoint(String owner, String url, String endpointId) {
    return TARGETS.of(new Given(owner, url, endpointId));
  }

  private static Target of(Given given) {
    var host = Host.of(given.owner(), given.url());
    var uri = Host.uri(given.url());
    if (given.endpointId() != null) {
      return new Target(host, Kind.ENDPOINT, given.endpointId(), label(host, uri));
    }
    var query = uri.getRawQuery();
    var asked = path(uri) + (query == null ? "" : "?" + query);
    return new Target(host, Kind.URL, digest(asked), label(host, uri));
  }

  /** An identifier that is safe in a URL path; it begins with that of the host, then a dot. */
  public String id() {
    return host.id() + "." + key;
  }

  private static String label(Host host, URI uri) {
    var label = host.origin() + path(uri);
    return (label.length() > LONGEST_LABEL ? label.substring(0, LONGEST_LABEL) + "…" : label)
        + (uri.getRawQuery() == null ? "" : "?…");
  }

  private static String path(URI uri) {
    return uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
  }

  private static String digest(String text) {
    return HexFormat.of().formatHex(Sha256.of(text), 0, DIGEST_BYTES);
  }
}
