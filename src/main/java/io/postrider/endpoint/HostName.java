package io.postrider.endpoint;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The canonical spelling of a host: lower case, an IPv6 address in full and without brackets.
 *
 * <p>Names follow RFC 1123 §2.1 (letters, digits, hyphens) without a trailing dot. A host whose
 * last label is a number is an IPv4 address, as in the WHATWG URL standard (§3.5), and is accepted
 * only as four plain decimal numbers, because resolvers read the other forms differently. Labels of
 * the {@code xn--} form must survive a round trip through IDNA (RFC 3490).
 */
final class HostName {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final int LONGEST = 253;

  private HostName() {}

  /**
   * @throws RefusedEndpointException if it is not a plain name or address
   */
  static String canonical(String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      return ipv6(host.substring(1, host.length() - 1));
    }
    return host.indexOf(':') >= 0 ? ipv6(host) : name(host.toLowerCase(Locale.ROOT));
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
    if (name.endsWith(".")) {
      throw new RefusedEndpointException("The host in the URL must not end in a dot.");
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
    if (label.startsWith("--", 2) && !isInternational(label)) {
      throw new RefusedEndpointException(
          "The host in the URL is not a valid international name (xn--).");
    }
  }

  /**
   * Converts in both directions, because {@link IDN#toUnicode} returns its input when it cannot
   * decode it.
   */
  private static boolean isInternational(String label) {
    String unicode = IDN.toUnicode(label, IDN.ALLOW_UNASSIGNED);
    try {
      return label.startsWith("xn--")
          && !unicode.equals(label)
          && IDN.toASCII(unicode, IDN.ALLOW_UNASSIGNED).equals(label);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
