package io.postrider.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A block of IPv4 or IPv6 addresses in the prefix notation of RFC 4632 and RFC 4291. */
record Cidr(byte[] prefix, int bits) {

  /** Reads {@code 10.0.0.0/8}; only literals are given, so nothing is looked up. */
  static Cidr of(String notation) {
    int slash = notation.indexOf('/');
    try {
      byte[] prefix = InetAddress.getByName(notation.substring(0, slash)).getAddress();
      return new Cidr(prefix, Integer.parseInt(notation.substring(slash + 1)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(notation, e);
    }
  }

  boolean contains(byte[] address) {
    if (address.length != prefix.length) {
      return false;
    }
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (address[i] != prefix[i]) {
        return false;
      }
    }
    int rest = bits % 8;
    return rest == 0
        || (address[whole] & 0xff) >> (8 - rest) == (prefix[whole] & 0xff) >> (8 - rest);
  }
}
