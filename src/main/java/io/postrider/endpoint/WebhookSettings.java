package io.postrider.endpoint;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an operator decides about webhooks: who may be called, and how much a call may cost.
 *
 * @param allowPrivate whether RFC 1918 and RFC 4193 addresses may be called
 * @param allowedHosts host names and IP literals that may have any address, port and http
 * @param connectTimeout for TCP, and again for each step of the TLS handshake
 * @param deadline for the whole call, from handing it over to the last byte of the answer
 * @param answerLimit bytes of an answer's body that are read at most
 * @param connections open at once in all; at least the threads that send
 * @param connectionsPerEndpoint open at once to one host and port
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

  /** The limits of the contract: 2 s to connect, 15 s in all, 64 KiB of the answer. */
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

  /** Whether the operator named exactly this host; a literal does not stand for a name. */
  boolean allowsHost(String host) {
    return allowedHosts.contains(HostName.canonical(host));
  }
}
