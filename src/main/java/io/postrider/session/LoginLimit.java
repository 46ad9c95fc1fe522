package io.postrider.session;

import io.postrider.api.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Limits the logins with an unknown key in each minute, from one address and in all, on this node.
 * Other calls with a key are not limited: a key that programs use cannot be guessed.
 */
@ApplicationScoped
class LoginLimit {

  static final int MAX_OF_ADDRESS = 10;
  static final int MAX_IN_ALL = 100;

  private static final int SECONDS = 60;

  /** An IPv6 network of one customer: whoever has one address of it has all. */
  private static final int NETWORK_BYTES = 8;

  @Inject Clock clock;

  private final Map<String, Integer> failures = new HashMap<>();
  private int inAll;
  private long minute;

  /**
   * Counts a login as failed until {@link #forget} says otherwise, so that logins at the same
   * moment are counted, too.
   *
   * @throws WebApplicationException 429 if too many have failed
   */
  synchronized void begin(String address) {
    long seconds = clock.instant().getEpochSecond();
    if (seconds / SECONDS != minute) {
      minute = seconds / SECONDS;
      failures.clear();
      inAll = 0;
    }
    if (inAll >= MAX_IN_ALL || failures.getOrDefault(address, 0) >= MAX_OF_ADDRESS) {
      throw new WebApplicationException(
          Problem.response(429, "Too many logins have failed. Wait a minute.")
              .header(HttpHeaders.RETRY_AFTER, SECONDS - seconds % SECONDS)
              .build());
    }
    failures.merge(address, 1, Integer::sum);
    inAll++;
  }

  /** The login that was begun has not failed, or not because of its key. */
  synchronized void forget(String address) {
    if (failures.computeIfPresent(address, (key, count) -> count - 1) != null) {
      inAll--;
    }
  }

  /**
   * Where a login comes from: the address of the connection, or what a proxy says that has a
   * private address. A forged header only evades the limit of one address.
   */
  static String addressOf(HttpServletRequest request) {
    var peer = request.getRemoteAddr();
    var forwarded = request.getHeader("X-Forwarded-For");
    var address =
        forwarded != null && isPrivate(peer)
            ? forwarded.substring(forwarded.lastIndexOf(',') + 1).strip()
            : peer;
    return networkOf(address);
  }

  private static boolean isPrivate(String address) {
    var known = literal(address);
    return known != null && (known.isLoopbackAddress() || known.isSiteLocalAddress());
  }

  private static String networkOf(String address) {
    var known = literal(address);
    if (known == null) {
      return "";
    }
    var bytes = known.getAddress();
    return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, NETWORK_BYTES)));
  }

  /** An address of digits; null for anything that would be looked up. */
  private static InetAddress literal(String address) {
    if (address == null || !address.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
      return null;
    }
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException invalid) {
      return null;
    }
  }
}
