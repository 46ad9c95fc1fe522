package io.postrider.topology;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;

/** Which primary of a Redis Cluster has which of the 16,384 slots. */
final class SlotMap {

  private static final int SLOTS = Protocol.CLUSTER_HASHSLOTS;

  private final AtomicReferenceArray<HostAndPort> owners = new AtomicReferenceArray<>(SLOTS);

  /** Computed when it is asked for; null after a change. */
  private volatile Set<HostAndPort> primaries;

  private SlotMap() {}

  /**
   * Reads the answer to {@code CLUSTER SLOTS}: ranges, each with its first and last slot, its
   * primary and its replicas.
   *
   * @param asked the server that has answered; it may leave out its own host
   */
  static SlotMap read(List<?> ranges, HostAndPort asked) {
    var map = new SlotMap();
    for (var range : ranges) {
      var parts = (List<?>) range;
      var primary = address((List<?>) parts.get(2), asked);
      for (int slot = number(parts.get(0)); slot <= number(parts.get(1)); slot++) {
        map.owners.set(slot, primary);
      }
    }
    return map;
  }

  private static HostAndPort address(List<?> node, HostAndPort asked) {
    var host = node.get(0) instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "";
    return new HostAndPort(host.isEmpty() ? asked.getHost() : host, number(node.get(1)));
  }

  private static int number(Object value) {
    return ((Long) value).intValue();
  }

  /** The primary of a slot; null if there is none. */
  HostAndPort owner(int slot) {
    return owners.get(slot);
  }

  /** Notes that a slot has moved. */
  void move(int slot, HostAndPort owner) {
    owners.set(slot, owner);
    primaries = null;
  }

  /** All primaries that have slots. */
  Set<HostAndPort> primaries() {
    var known = primaries;
    if (known == null) {
      known =
          IntStream.range(0, SLOTS)
              .mapToObj(owners::get)
              .filter(Objects::nonNull)
              .collect(Collectors.toCollection(LinkedHashSet::new));
      primaries = known;
    }
    return known;
  }

  /** The slots without a primary as ranges, such as {@code 0-5460}; empty if there are none. */
  String uncovered() {
    return IntStream.range(0, SLOTS)
        .filter(slot -> owner(slot) == null && (slot == 0 || owner(slot - 1) != null))
        .mapToObj(first -> first + "-" + lastUncovered(first))
        .collect(Collectors.joining(", "));
  }

  private int lastUncovered(int first) {
    return IntStream.range(first, SLOTS)
            .filter(slot -> owner(slot) != null)
            .findFirst()
            .orElse(SLOTS)
        - 1;
  }
}
