package io.postrider.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides which requests are admitted while no key exists: those of programs on this machine, but
 * not those that such a program forwards for others. The address of the connection decides. No
 * header can admit a request from elsewhere; a header of a proxy or of a foreign web page excludes
 * one from here. HTTP/1.0 excludes it, too: nginx uses that towards its upstreams by default,
 * without a header that reveals the proxy.
 */
final class ProtectedMode {

  private static final Pattern LOCAL_HOST =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");
  private static final Set<String> OWN_PAGES = Set.of("same-origin", "none");
  private static final Set<String> PROXIES =
      Set.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  private ProtectedMode() {}

  static boolean admits(HttpServletRequest request) {
    return isLoopback(request.getRemoteAddr())
        && !request.getProtocol().equals("HTTP/1.0")
        && PROXIES.stream().allMatch(name -> request.getHeader(name) == null)
        && isLocalHost(request.getHeader("Host"))
        && isOwnPage(request);
  }

  private static boolean isLoopback(String address) {
    try {
      return address != null && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }

  /** Any other host name may be one that an attacker's page has made point here (DNS rebinding). */
  private static boolean isLocalHost(String host) {
    return host != null && LOCAL_HOST.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  /**
   * Whether a browser's request comes from a page of this service. Browsers say so in
   * Sec-Fetch-Site, older ones only in Origin.
   */
  private static boolean isOwnPage(HttpServletRequest request) {
    var site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return OWN_PAGES.contains(site);
    }
    var origin = request.getHeader("Origin");
    return origin == null || origin.equals("http://" + request.getHeader("Host"));
  }
}
