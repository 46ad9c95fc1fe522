package io.postrider.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who is let in while there are no keys: programs on this machine, and nobody that they carry
 * requests for. The connection's other end decides; no header can widen that, and those that tell
 * of a proxy or of a foreign web page narrow it. So does HTTP/1.0, which is what nginx speaks to
 * those behind it unless told otherwise, without a header that tells of it.
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

  /** Another name may be one that a page has let point to this machine (DNS rebinding). */
  private static boolean isLocalHost(String host) {
    return host != null && LOCAL_HOST.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  /** Browsers say where a request comes from: in Sec-Fetch-Site, older ones in Origin alone. */
  private static boolean isOwnPage(HttpServletRequest request) {
    var site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return OWN_PAGES.contains(site);
    }
    var origin = request.getHeader("Origin");
    return origin == null || origin.equals("http://" + request.getHeader("Host"));
  }
}
