package io.postrider.stack;

import io.postrider.access.WebhookSecret;
import io.postrider.adapter.BrokerUrl;
import io.postrider.topology.RedisUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.HostAndPort;

/**
 * What the run command finds wrong with the settings before it starts anything. The service finds
 * out itself about all others, and ends.
 *
 * <p>The run command also ends if nobody listens where a named store should be. A node in
 * production waits for its stores instead: there the stores may well start later.
 */
final class SettingsCheck {

  private static final int CONNECT_MILLIS = 2_000;

  private SettingsCheck() {}

  /**
   * Returns if nothing is wrong.
   *
   * @throws IllegalArgumentException with a sentence that names the variable
   */
  static void check(StackSettings settings) {
    settings.value("POSTRIDER_WEBHOOK_SECRET").ifPresent(SettingsCheck::checkSecret);
    settings
        .value("POSTRIDER_REDIS_URL")
        .map(SettingsCheck::redisAddresses)
        .ifPresent(addresses -> requireListener("POSTRIDER_REDIS_URL", "Redis", addresses));
    settings
        .value("POSTRIDER_BROKER_URL")
        .map(url -> BrokerUrl.of(url).addresses())
        .ifPresent(
            addresses -> {
              require(settings, "POSTRIDER_BROKER_USER");
              require(settings, "POSTRIDER_BROKER_PASSWORD");
              requireListener("POSTRIDER_BROKER_URL", "the broker", addresses);
            });
  }

  private static void checkSecret(String secret) {
    try {
      WebhookSecret.parse(secret);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("POSTRIDER_WEBHOOK_SECRET: " + wrong.getMessage(), wrong);
    }
  }

  private static void require(StackSettings settings, String variable) {
    if (settings.value(variable).isEmpty()) {
      throw new IllegalArgumentException(
          "POSTRIDER_BROKER_URL needs " + variable + ", with which the service logs in there.");
    }
  }

  private static List<InetSocketAddress> redisAddresses(String url) {
    return hosts(RedisUrl.parse(url))
        .map(host -> InetSocketAddress.createUnresolved(host.getHost(), host.getPort()))
        .toList();
  }

  private static Stream<HostAndPort> hosts(RedisUrl url) {
    if (url instanceof RedisUrl.Sentinels sentinels) {
      return sentinels.sentinels().stream();
    }
    return url instanceof RedisUrl.Cluster cluster
        ? cluster.nodes().stream()
        : Stream.of(((RedisUrl.Single) url).host());
  }

  private static void requireListener(
      String variable, String store, List<InetSocketAddress> addresses) {
    if (addresses.stream().noneMatch(SettingsCheck::accepts)) {
      throw new IllegalArgumentException(
          "%s: nothing accepts connections at %s. Start %s there first, or leave the variable out: then this command brings its own."
              .formatted(
                  variable,
                  addresses.stream().map(SettingsCheck::text).collect(Collectors.joining(", ")),
                  store));
    }
  }

  private static boolean accepts(InetSocketAddress address) {
    try (var socket = new Socket()) {
      socket.connect(resolved(address), CONNECT_MILLIS);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static String text(InetSocketAddress address) {
    var text = address.getHostString() + ":" + address.getPort();
    return resolved(address).isUnresolved() ? text + " (does not resolve)" : text;
  }

  private static InetSocketAddress resolved(InetSocketAddress address) {
    return new InetSocketAddress(address.getHostString(), address.getPort());
  }
}
