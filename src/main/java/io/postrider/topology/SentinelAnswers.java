package io.postrider.topology;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;

/**
 * What the Sentinels say where the primary is. They may differ: one that was cut off from the
 * others still names the former primary. Each failover has a greater epoch than the one before
 * (Redis Sentinel, "Configuration epochs"), so the greatest one tells which answer is the newest.
 *
 * @param all at least one, in the order in which the Sentinels were asked
 */
record SentinelAnswers(List<Answer> all) {

  /** The epoch of a Sentinel that does not tell it. */
  static final long UNKNOWN = -1;

  /**
   * @param epoch of the failover by which it became the primary, or {@link #UNKNOWN}
   */
  record Answer(HostAndPort sentinel, HostAndPort primary, long epoch) {}

  /** Where the primary is; of answers of the same epoch, the first. */
  HostAndPort primary() {
    return newest().primary();
  }

  /** Whether another primary has been chosen after this one, or no Sentinel names this one. */
  boolean disprove(HostAndPort primary) {
    return all.stream()
        .filter(answer -> answer.primary().equals(primary))
        .allMatch(answer -> answer.epoch() < newest().epoch());
  }

  /** Those to listen to, without the outdated ones; that with the newest answer is first. */
  Set<HostAndPort> credible(List<HostAndPort> sentinels) {
    var credible = new LinkedHashSet<HostAndPort>();
    credible.add(newest().sentinel());
    credible.addAll(sentinels);
    credible.removeAll(outdated());
    return credible;
  }

  /** Those that name another primary, of a failover before the last one. */
  Set<HostAndPort> outdated() {
    return all.stream()
        .filter(answer -> !answer.primary().equals(primary()))
        .filter(answer -> answer.epoch() < newest().epoch())
        .map(Answer::sentinel)
        .collect(Collectors.toSet());
  }

  private Answer newest() {
    return all.stream()
        .reduce((one, other) -> other.epoch() > one.epoch() ? other : one)
        .orElseThrow();
  }
}
