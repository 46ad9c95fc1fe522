package io.postrider.webhookstore;

import io.postrider.endpoint.Host;
import io.postrider.endpoint.Target;
import io.postrider.webhook.FirstAttemptStore.Receiver;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node has read about receivers within the last half second, so that a burst of first
 * attempts asks once. What this node itself records about a host makes it forget the host.
 */
@ApplicationScoped
class KnownReceivers {

  private static final Duration FRESH = Duration.ofMillis(500);
  private static final int MOST_HOSTS = 10_000;
  private static final int MOST_TARGETS = 1_000;

  private record Known(Receiver receiver, Instant at) {}

  @Inject Clock clock;

  /** By host, and then by target. */
  private final Map<String, Map<String, Known>> hosts = new ConcurrentHashMap<>();

  Optional<Receiver> find(Target target) {
    var since = clock.instant().minus(FRESH);
    return Optional.ofNullable(hosts.get(target.host().id()))
        .map(targets -> targets.get(target.id()))
        .filter(known -> known.at().isAfter(since))
        .map(Known::receiver);
  }

  /** Notes what was read about a target. */
  Receiver add(Target target, Receiver receiver) {
    if (hosts.size() >= MOST_HOSTS) {
      hosts.clear();
    }
    var targets = hosts.computeIfAbsent(target.host().id(), first -> new ConcurrentHashMap<>());
    if (targets.size() >= MOST_TARGETS) {
      targets.clear();
    }
    targets.put(target.id(), new Known(receiver, clock.instant()));
    return receiver;
  }

  void forget(Host host) {
    hosts.remove(host.id());
  }

  void forgetAll() {
    hosts.clear();
  }
}
