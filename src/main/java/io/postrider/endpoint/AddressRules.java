package io.postrider.endpoint;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses that a webhook may be sent to: those that the IANA special-purpose registries (RFC
 * 6890, RFC 8190) leave to the public internet, and private ones (RFC 1918, RFC 4193) if the
 * operator allows them.
 *
 * <p>For IPv6 the rule is the reverse, as most of that space is unassigned: only 2000::/3 (RFC
 * 4291) without its special-purpose blocks is allowed. This alone refuses IPv4 addresses written as
 * mapped, compatible or NAT64 (64:ff9b::/96 of RFC 6052, 64:ff9b:1::/48 of RFC 8215). {@link
 * InetAddress} turns a mapped address into the IPv4 address that would be dialled, which is then
 * checked as IPv4.
 */
final class AddressRules {

  private static final List<Cidr> PRIVATE =
      cidrs("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

  private static final List<Cidr> SPECIAL_V4 =
      cidrs(
          "0.0.0.0/8", // this network, RFC 791
          "100.64.0.0/10", // carrier-grade NAT, RFC 6598
          "127.0.0.0/8", // loopback, RFC 1122
          "168.63.129.16/32", // Azure's metadata and health address, a public one
          "169.254.0.0/16", // link-local, RFC 3927; cloud metadata
          "192.0.0.0/24", // protocol assignments, RFC 6890; Oracle's metadata
          "192.0.2.0/24", // documentation, RFC 5737
          "192.88.99.0/24", // 6to4 relay anycast, RFC 7526
          "198.18.0.0/15", // benchmarking, RFC 2544
          "198.51.100.0/24", // documentation, RFC 5737
          "203.0.113.0/24", // documentation, RFC 5737
          "224.0.0.0/4", // multicast, RFC 5771
          "240.0.0.0/4"); // reserved, RFC 1112, and limited broadcast, RFC 8190

  private static final Cidr GLOBAL_V6 = Cidr.of("2000::/3");

  private static final List<Cidr> SPECIAL_V6 =
      cidrs(
          "2001::/23", // protocol assignments, RFC 2928; Teredo, RFC 4380
          "2001:db8::/32", // documentation, RFC 3849
          "2002::/16", // 6to4, RFC 3056
          "3fff::/20"); // documentation, RFC 9637

  /**
   * Cloud metadata services with private addresses: they stay refused even if private addresses are
   * allowed.
   */
  private static final List<Cidr> METADATA_V6 =
      cidrs(
          "fd00:ec2::/32", // AWS: ::254 metadata, ::23 pod identity
          "fd20:ce::254/128", // Google
          "fd00:42::42/128"); // Scaleway

  private final boolean allowPrivate;

  AddressRules(boolean allowPrivate) {
    this.allowPrivate = allowPrivate;
  }

  boolean allows(InetAddress address) {
    return allows(address.getAddress());
  }

  /** Checks an address of 4 or 16 bytes in network order. */
  boolean allows(byte[] address) {
    return switch (address.length) {
      case 4 -> allowsV4(address);
      case 16 -> allowsV6(address);
      default -> throw new IllegalArgumentException("an address has 4 or 16 bytes");
    };
  }

  private boolean allowsV4(byte[] address) {
    return in(PRIVATE, address) ? allowPrivate : !in(SPECIAL_V4, address);
  }

  private boolean allowsV6(byte[] address) {
    if (in(METADATA_V6, address) || isIsatap(address)) {
      return false;
    }
    return in(PRIVATE, address)
        ? allowPrivate
        : GLOBAL_V6.contains(address) && !in(SPECIAL_V6, address);
  }

  /** An IPv4 address behind the interface identifier 0000:5efe or 0200:5efe, RFC 5214 §6.1. */
  private static boolean isIsatap(byte[] address) {
    return (address[8] & 0xfc) == 0
        && address[9] == 0
        && address[10] == 0x5e
        && address[11] == (byte) 0xfe;
  }

  private static boolean in(List<Cidr> blocks, byte[] address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static List<Cidr> cidrs(String... notations) {
    return Stream.of(notations).map(Cidr::of).toList();
  }
}
