package io.postrider.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Optional;

/** Names of hosts in settings. */
public final class HostNames {

  private HostNames() {}

  /**
   * Warns of names that have no address now; may take as long as the name server.
   *
   * @param setting the variable that holds them
   */
  public static Optional<String> unresolved(String setting, Collection<String> hosts) {
    var unknown = hosts.stream().filter(host -> !resolves(host)).distinct().toList();
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s: hosts that do not resolve: %s.".formatted(setting, String.join(", ", unknown)));
  }

  private static boolean resolves(String host) {
    try {
      return InetAddress.getByName(host) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
