package io.postrider.endpoint;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An independent implementation of {@link AddressRules}, written from the registries: sorted ranges
 * of allowed numbers, IPv4 and IPv6 separately, with the special-purpose blocks as the gaps between
 * the ranges.
 */
final class AddressOracle {

  private static final List<Range> PUBLIC_V4 =
      ranges(
          "1.0.0.0-9.255.255.255",
          "11.0.0.0-100.63.255.255",
          "100.128.0.0-126.255.255.255",
          "128.0.0.0-168.63.129.15",
          "168.63.129.17-169.253.255.255",
          "169.255.0.0-172.15.255.255",
          "172.32.0.0-191.255.255.255",
          "192.0.1.0-192.0.1.255",
          "192.0.3.0-192.88.98.255",
          "192.88.100.0-192.167.255.255",
          "192.169.0.0-198.17.255.255",
          "198.20.0.0-198.51.99.255",
          "198.51.101.0-203.0.112.255",
          "203.0.114.0-223.255.255.255");

  private static final List<Range> PRIVATE_V4 =
      ranges("10.0.0.0-10.255.255.255", "172.16.0.0-172.31.255.255", "192.168.0.0-192.168.255.255");

  private static final List<Range> PUBLIC_V6 =
      hexRanges(
          "20000000 00000000 00000000 00000000-2000ffff ffffffff ffffffff ffffffff",
          "20010200 00000000 00000000 00000000-20010db7 ffffffff ffffffff ffffffff",
          "20010db9 00000000 00000000 00000000-2001ffff ffffffff ffffffff ffffffff",
          "20030000 00000000 00000000 00000000-3ffeffff ffffffff ffffffff ffffffff",
          "3fff1000 00000000 00000000 00000000-3fffffff ffffffff ffffffff ffffffff");

  private static final List<Range> PRIVATE_V6 =
      hexRanges(
          "fc000000 00000000 00000000 00000000-fd000041 ffffffff ffffffff ffffffff",
          "fd000042 00000000 00000000 00000000-fd000042 00000000 00000000 00000041",
          "fd000042 00000000 00000000 00000043-fd000ec1 ffffffff ffffffff ffffffff",
          "fd000ec3 00000000 00000000 00000000-fd2000cd ffffffff ffffffff ffffffff",
          "fd2000ce 00000000 00000000 00000000-fd2000ce 00000000 00000000 00000253",
          "fd2000ce 00000000 00000000 00000255-fdffffff ffffffff ffffffff ffffffff");

  private static final List<BigInteger> ISATAP =
      IntStream.of(0x0000, 0x0100, 0x0200, 0x0300)
          .mapToObj(id -> BigInteger.valueOf(id * 65_536L + 0x5efe))
          .toList();

  private AddressOracle() {}

  static boolean allows(byte[] address, boolean allowPrivate) {
    BigInteger number = new BigInteger(1, address);
    boolean v4 = address.length == 4;
    if (!v4 && ISATAP.contains(number.shiftRight(32).mod(BigInteger.ONE.shiftLeft(32)))) {
      return false;
    }
    return within(v4 ? PUBLIC_V4 : PUBLIC_V6, number)
        || allowPrivate && within(v4 ? PRIVATE_V4 : PRIVATE_V6, number);
  }

  private static boolean within(List<Range> ranges, BigInteger number) {
    return ranges.stream()
        .anyMatch(r -> r.first.compareTo(number) <= 0 && number.compareTo(r.last) <= 0);
  }

  private static List<Range> ranges(String... texts) {
    return Arrays.stream(texts)
        .map(text -> text.split("-"))
        .map(ends -> new Range(dotted(ends[0]), dotted(ends[1])))
        .toList();
  }

  private static BigInteger dotted(String address) {
    return Arrays.stream(address.split("\\."))
        .map(BigInteger::new)
        .reduce(BigInteger.ZERO, (sum, octet) -> sum.multiply(BigInteger.valueOf(256)).add(octet));
  }

  private static List<Range> hexRanges(String... texts) {
    return Arrays.stream(texts)
        .map(text -> text.replace(" ", "").split("-"))
        .map(ends -> new Range(new BigInteger(ends[0], 16), new BigInteger(ends[1], 16)))
        .toList();
  }

  private record Range(BigInteger first, BigInteger last) {}
}
