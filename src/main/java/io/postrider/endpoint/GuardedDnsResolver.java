package io.postrider.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves hosts, names and literals alike, to allowed addresses only, so that the address dialled
 * is the address checked. A name with one forbidden address is refused altogether.
 */
public final class GuardedDnsResolver implements DnsResolver {

  private final WebhookSettings settings;
  private final AddressRules rules;
  private final DnsResolver underlying;

  public GuardedDnsResolver(WebhookSettings settings, DnsResolver underlying) {
    this.settings = settings;
    this.rules = new AddressRules(settings.allowPrivate());
    this.underlying = underlying;
  }

  /**
   * @throws RefusedAddressException if any address of the host must not be dialled
   */
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = underlying.resolve(host);
    if (addresses == null || addresses.length == 0) {
      throw new UnknownHostException(host);
    }
    if (!settings.allowsHost(host) && !Stream.of(addresses).allMatch(rules::allows)) {
      throw new RefusedAddressException();
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
