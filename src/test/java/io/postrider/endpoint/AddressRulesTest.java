package io.postrider.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {

  private static final AddressRules RULES = new AddressRules(false);
  private static final AddressRules WITH_PRIVATE = new AddressRules(true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "93.184.215.14",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "2000::1",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2001:db7:ffff::1",
        "2001:db9::1",
        "2003::1",
        "2606:4700:4700::1111",
        "2a00:1450::1",
        "3ffe::1",
        "3fff:1000::1",
        "3fff:ffff::1",
        "::ffff:8.8.8.8"
      })
  void public_address_is_allowed(String address) throws Exception {
    assertThat(RULES.allows(InetAddress.getByName(address))).isTrue();
    assertThat(WITH_PRIVATE.allows(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.255.255.255",
        "100.64.0.0",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.0",
        "127.0.0.1",
        "127.255.255.255",
        "168.63.129.16",
        "169.254.0.0",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.255.255",
        "192.0.0.0",
        "192.0.0.192",
        "192.0.0.255",
        "192.0.2.1",
        "192.88.99.0",
        "192.88.99.1",
        "192.88.99.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.255",
        "224.0.0.0",
        "224.0.0.251",
        "239.255.255.255",
        "240.0.0.0",
        "254.1.2.3",
        "255.255.255.255",
        "::",
        "::1",
        "::8.8.8.8",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::8.8.8.8",
        "64:ff9b::127.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "64:ff9b:1:ffff::a00:1",
        "100::1",
        "100:0:0:1::1",
        "1fff:ffff::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:1ff:ffff::1",
        "2001:db8::1",
        "2001:db8:ffff::1",
        "2002::1",
        "2002:7f00:1::1",
        "2002:a00:1::",
        "2002:808:808::1",
        "2606:4700::5efe:7f00:1",
        "2606:4700::200:5efe:a9fe:a9fe",
        "2606:4700::300:5efe:a00:1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "4000::1",
        "5f00::1",
        "8000::1",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd00:42::42",
        "fd20:ce::254",
        "fd12::5efe:7f00:1",
        "fe80::1",
        "fe80::5efe:a00:1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
      })
  void special_address_is_refused_even_if_private_ones_are_allowed(String address)
      throws Exception {
    assertThat(RULES.allows(InetAddress.getByName(address))).isFalse();
    assertThat(WITH_PRIVATE.allows(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.255.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.168.0.0",
        "192.168.255.255",
        "::ffff:10.0.0.1",
        "fc00::1",
        "fd00::1",
        "fd00:ec3::254",
        "fdff::1"
      })
  void private_address_is_allowed_only_by_the_flag(String address) throws Exception {
    assertThat(RULES.allows(InetAddress.getByName(address))).isFalse();
    assertThat(WITH_PRIVATE.allows(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void ipv4_mapped_bytes_are_refused_whatever_they_contain() {
    byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff08080808");
    assertThat(RULES.allows(mapped)).isFalse();
    assertThat(WITH_PRIVATE.allows(mapped)).isFalse();
  }

  @Test
  void rules_and_oracle_agree_on_100_000_random_addresses() {
    Random random = new Random(20_260_117);
    List<byte[]> wrong =
        Stream.generate(() -> randomAddress(random))
            .limit(100_000)
            .filter(
                address ->
                    RULES.allows(address) != AddressOracle.allows(address, false)
                        || WITH_PRIVATE.allows(address) != AddressOracle.allows(address, true))
            .toList();
    assertThat(wrong).isEmpty();
  }

  @Test
  void rules_and_oracle_agree_on_both_sides_of_every_block_border() {
    // Single-bit changes of each special address reach into each neighbouring block of every size.
    List<String> starts =
        List.of(
            "00000000",
            "0a000000",
            "64400000",
            "7f000000",
            "a83f8110",
            "a9fea9fe",
            "ac100000",
            "c0000000",
            "c0000200",
            "c0586300",
            "c0a80000",
            "c6120000",
            "c6336400",
            "cb007100",
            "e0000000",
            "f0000000",
            "ffffffff",
            "20010000000000000000000000000000",
            "20010db8000000000000000000000000",
            "20020000000000000000000000000000",
            "3fff0000000000000000000000000000",
            "fd000ec2000000000000000000000254",
            "fd000042000000000000000000000042",
            "fd2000ce000000000000000000000254",
            "260647000000000000005efe7f000001");
    for (String start : starts) {
      byte[] address = HexFormat.of().parseHex(start);
      for (int bit = 0; bit < address.length * 8; bit++) {
        for (int step : new int[] {-1, 0, 1}) {
          byte[] neighbour = neighbour(address, bit, step);
          assertThat(RULES.allows(neighbour)).isEqualTo(AddressOracle.allows(neighbour, false));
          assertThat(WITH_PRIVATE.allows(neighbour))
              .isEqualTo(AddressOracle.allows(neighbour, true));
        }
      }
    }
  }

  private static byte[] neighbour(byte[] address, int bit, int step) {
    BigInteger size = BigInteger.ONE.shiftLeft(address.length * 8);
    BigInteger number =
        new BigInteger(1, address).flipBit(bit).add(BigInteger.valueOf(step)).mod(size);
    byte[] wide = number.add(size).toByteArray();
    return Arrays.copyOfRange(wide, wide.length - address.length, wide.length);
  }

  /** IPv4, any IPv6, IPv6 near special-purpose blocks, and IPv6 that embeds IPv4. */
  private static byte[] randomAddress(Random random) {
    byte[] address = new byte[random.nextInt(4) == 0 ? 4 : 16];
    random.nextBytes(address);
    if (address.length == 16) {
      String[] prefixes = {
        "",
        "",
        "20",
        "2001",
        "200100",
        "20010db8",
        "2002",
        "3fff",
        "3fff0",
        "fd",
        "fd000ec2",
        "fe80",
        "ff",
        "00000000000000000000ffff",
        "000000000000000000000000",
        "0064ff9b0000000000000000",
        "0064ff9b0001",
        "2606470000000000" + "00005efe",
        "2606470000000000" + "02005efe",
        "fd2000ce00000000000000000000025"
      };
      String hex = HexFormat.of().formatHex(address);
      String prefix = prefixes[random.nextInt(prefixes.length)];
      return HexFormat.of().parseHex(prefix + hex.substring(prefix.length()));
    }
    return address;
  }
}
