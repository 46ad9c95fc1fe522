package io.postrider.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postrider.platform.InternationalName;
import io.postrider.platform.Memo;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

/**
 * Scheme, host and port of the URLs that one owner names. Whether it can be reached, how busy it is
 * and how many calls it gets at once are matters of the whole host; what it answers concerns only
 * the {@link Target}. Each owner has a host of its own for the same origin, so that one client's
 * failures do not stop another client's webhooks.
 *
 * @param origin as in {@code https://example.com} or {@code http://10.0.0.1:8080}
 */
public record Host(String owner, String origin) {

  private record Given(String owner, String url) {}

  private static final Memo<Given, Host> HOSTS = new Memo<>(Host::of);
  private static final Memo<Host, String> IDS = new Memo<>(Host::digest);

  /**
   * The host that a URL belongs to.
   *
   * @throws IllegalArgumentException if the text is not a URL with a host
   */
  public static Host of(String owner, String url) {
    return HOSTS.of(new Given(owner, url));
  }

  private static Host of(Given given) {
    var uri = uri(given.url());
    // Not URI.getHost: it knows no IPv4 address with a dot behind it, which the guard accepts.
    var authority = EndpointGuard.AUTHORITY.matcher(Objects.toString(uri.getRawAuthority(), ""));
    if (uri.getScheme() == null || !authority.matches() || authority.group("host").isEmpty()) {
      throw new IllegalArgumentException("not a URL with a host");
    }
    var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int standard = scheme.equals("https") ? 443 : 80;
    var named = Objects.toString(authority.group("port"), "");
    int port = named.isEmpty() ? standard : Integer.parseInt(named);
    var host = HostName.withoutDot(authority.group("host").toLowerCase(Locale.ROOT));
    return new Host(given.owner(), scheme + "://" + host + (port == standard ? "" : ":" + port));
  }

  /** A URL as it was given, which may have an international name. */
  static URI uri(String url) {
    return URI.create(InternationalName.toAsciiUrl(url));
  }

  /** An identifier that is safe in a URL path. */
  public String id() {
    return IDS.of(this);
  }

  private static String digest(Host host) {
    var text = host.owner() + " " + host.origin();
    return UUID.nameUUIDFromBytes(text.getBytes(UTF_8)).toString();
  }
}
