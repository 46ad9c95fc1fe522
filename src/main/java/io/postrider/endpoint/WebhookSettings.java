package io.postrider.endpoint;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The operator's settings for webhook calls: which addresses may be called, and the limits of a
 * call.
 *
 * @param allowPrivate whether RFC 1918 and RFC 4193 addresses may be called
 * @param allowedHosts host names and IP literals that may have any address, any port and plain http
 * @param connectTimeout for TCP, and again for each step of the TLS handshake
 * @param deadline for the whole call, from the start to the last byte of the response
 * @param answerLimit the most bytes of a response body that are read
 * @param connections the most open connections in all; at least the number of sending threads
 * @param connectionsPerEndpoint the most open connections to one host and port
 * @param userAgent the product and its version
 */
public record WebhookSettings(
    boolean allowPrivate,
    Set<String> allowedHosts,
    Duration connectTimeout,
    Duration deadline,
    int answerLimit,
    int connections,
    int connectionsPerEndpoint,
    String userAgent) {

  public WebhookSettings {
    allowedHosts =
        allowedHosts.stream().map(HostName::canonical).collect(Collectors.toUnmodifiableSet());
  }

  /** The documented limits: 2 s to connect, 15 s in all, 64 KiB of the response. */
  public static WebhookSettings of(boolean allowPrivate, Set<String> allowedHosts, String version) {
    return new WebhookSettings(
        allowPrivate,
        allowedHosts,
        Duration.ofSeconds(2),
        Duration.ofSeconds(15),
        64 * 1024,
        256,
        32,
        "Postrider/" + version);
  }

  /** Reads the comma-separated list of {@code POSTRIDER_WEBHOOK_ALLOWED_HOSTS}. */
  public static Set<String> hosts(String list) {
    return Stream.of(list.split(","))
        .map(String::strip)
        .filter(host -> !host.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Whether the operator allowed exactly this host; allowing a name does not allow its address, nor
   * the reverse.
   */
  boolean allowsHost(String host) {
    return allowedHosts.contains(HostName.canonical(host));
  }
}
