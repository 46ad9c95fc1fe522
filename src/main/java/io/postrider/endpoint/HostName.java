package io.postrider.endpoint;

import io.postrider.platform.InternationalName;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * The canonical spelling of a host: lower case, an IPv6 address in full and without brackets.
 *
 * <p>Names follow RFC 1123 §2.1 (letters, digits, hyphens). A host whose last label is a number is
 * an IPv4 address, as in the WHATWG URL standard (§3.5), and is accepted only as four plain decimal
 * numbers, because resolvers read the other forms differently. Labels of the {@code xn--} form must
 * be valid by {@link InternationalName}.
 *
 * <p>One dot may follow a name (RFC 1034 §3.1): it says that the name is complete, so that it is
 * looked up without the machine's search domains. It is the same host as without the dot.
 */
final class HostName {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final int LONGEST = 253;

  private HostName() {}

  /**
   * The same text for all spellings of a host, without a dot at its end.
   *
   * @throws RefusedEndpointException if it is not a plain name or address
   */
  static String canonical(String host) {
    return withoutDot(dialled(host));
  }

  /**
   * What is looked up: the canonical spelling, but a name keeps the dot at its end.
   *
   * @throws RefusedEndpointException if it is not a plain name or address
   */
  static String dialled(String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      return ipv6(host.substring(1, host.length() - 1));
    }
    if (host.indexOf(':') >= 0) {
      return ipv6(host);
    }
    String lower = ascii(host);
    String name = name(withoutDot(lower));
    return IPV4.matcher(name).matches() ? name : lower;
  }

  /** A host of a URL as it is looked up: an IPv6 address without its brackets. */
  static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The name that TLS knows (RFC 6066 §3). */
  static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static String ascii(String host) {
    try {
      return InternationalName.toAscii(host);
    } catch (IllegalArgumentException e) {
      throw new RefusedEndpointException("The host in the URL is not a valid international name.");
    }
  }

  private static String ipv6(String literal) {
    if (literal.indexOf('%') >= 0) {
      throw new RefusedEndpointException("The URL must not name an IPv6 zone.");
    }
    try {
      // In brackets it can only be a literal: nothing is looked up.
      if (InetAddress.getByName("[" + literal + "]") instanceof Inet6Address address) {
        return address.getHostAddress();
      }
    } catch (UnknownHostException e) {
      throw new RefusedEndpointException("The IPv6 address in the URL is not valid.");
    }
    throw new RefusedEndpointException("The URL must not hold an IPv4 address written as IPv6.");
  }

  private static String name(String name) {
    if (name.isEmpty()) {
      throw new RefusedEndpointException("The URL has no host.");
    }
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      checkLabel(label);
    }
    if (NUMBER.matcher(labels[labels.length - 1]).matches() && !IPV4.matcher(name).matches()) {
      throw new RefusedEndpointException(
          "An IPv4 address in the URL must be four decimal numbers from 0 to 255.");
    }
    if (name.length() > LONGEST) {
      throw new RefusedEndpointException("The host in the URL is longer than 253 characters.");
    }
    return name;
  }

  private static void checkLabel(String label) {
    if (!LABEL.matcher(label).matches()) {
      throw new RefusedEndpointException(
          "The host in the URL is not a valid name (letters, digits, hyphens and single dots).");
    }
    boolean international = label.startsWith(InternationalName.PREFIX);
    if (label.startsWith("--", 2) && !(international && InternationalName.isValid(label))) {
      throw new RefusedEndpointException(
          "The host in the URL is not a valid international name (xn--).");
    }
  }
}
