package io.postrider.adapter;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;

/**
 * The URL of a broker, or of a primary and its backups, which are tried in this order: {@code
 * tcp://a:61616}, {@code tcp://a:61616,tcp://b:61616} or, as the Artemis client writes it, {@code
 * (tcp://a:61616,tcp://b:61616)?name=value}. Instead of {@code tcp}, {@code ssl} means TLS.
 *
 * @param brokers each in the adapter's form, {@code host=…;port=…}
 */
public record BrokerUrl(List<String> brokers) {

  private static final int DEFAULT_PORT = 61616;
  private static final int MAX_PORT = 65_535;
  private static final String CONNECT_TIMEOUT = TransportConstants.NETTY_CONNECT_TIMEOUT;
  private static final int CONNECT_MILLIS = 2_000;

  /** Options after the parenthesis hold for all brokers in it. */
  private static final Pattern LIST = Pattern.compile("\\((.+)\\)(?:\\?(.*))?");

  /**
   * A host name may hold an underscore, as names in Compose and Swarm do; java.net.URI has none.
   */
  private static final Pattern BROKER =
      Pattern.compile(
          "(tcp|ssl)://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([1-9]\\d{0,4}))?(?:\\?([^?#\\s]*))?");

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none of these forms, in words for an operator; it
   *     does not repeat options and passwords
   */
  public static BrokerUrl of(String url) {
    var list = LIST.matcher(url.strip());
    var brokers = list.matches() ? list.group(1) : url.strip();
    var options = list.matches() ? parameters(list.group(2)) : "";
    return new BrokerUrl(
        Stream.of(brokers.split(",", -1))
            .map(each -> withConnectTimeout(broker(each.strip(), url) + options))
            .toList());
  }

  /**
   * Without a limit of its own a connection to a host that does not answer takes the operating
   * system's two minutes, and the backup, which comes after it, is not tried meanwhile.
   */
  private static String withConnectTimeout(String broker) {
    return broker.contains(";" + CONNECT_TIMEOUT + "=")
        ? broker
        : broker + ";" + CONNECT_TIMEOUT + "=" + CONNECT_MILLIS;
  }

  private static String broker(String url, String all) {
    var broker = BROKER.matcher(url);
    if (!broker.matches() || port(broker) > MAX_PORT) {
      throw new IllegalArgumentException(
          "POSTRIDER_BROKER_URL must look like tcp://host:61616, or tcp://one:61616,tcp://two:61616"
              + " for a primary and its backup; "
              + (all.contains("@") ? "yours" : "'" + url.replaceFirst("\\?.*", "?…") + "'")
              + " is no such URL.");
    }
    var parts = new ArrayList<String>();
    parts.add("host=" + broker.group(2).replaceAll("[\\[\\]]", ""));
    parts.add("port=" + port(broker));
    if (broker.group(1).equals("ssl")) {
      parts.add("sslEnabled=true");
    }
    return String.join(";", parts) + parameters(broker.group(4));
  }

  private static int port(MatchResult broker) {
    return broker.group(3) == null ? DEFAULT_PORT : Integer.parseInt(broker.group(3));
  }

  private static String parameters(String query) {
    return query == null || query.isEmpty() ? "" : ";" + query.replace('&', ';');
  }

  /** Where the brokers are, not resolved. */
  public List<InetSocketAddress> addresses() {
    return brokers.stream().map(BrokerUrl::address).toList();
  }

  private static InetSocketAddress address(String broker) {
    var parts = broker.split(";");
    return InetSocketAddress.createUnresolved(value(parts[0]), Integer.parseInt(value(parts[1])));
  }

  private static String value(String parameter) {
    return parameter.substring(parameter.indexOf('=') + 1);
  }

  /** What the adapter calls its connection parameters. */
  String parameters() {
    return String.join(",", brokers);
  }

  /** What the adapter calls its connector class names: one for each broker. */
  String connectors() {
    return brokers.stream()
        .map(broker -> NettyConnectorFactory.class.getName())
        .collect(Collectors.joining(","));
  }
}
