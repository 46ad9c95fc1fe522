package io.postrider.endpoint;

import java.util.List;
import java.util.Optional;

/**
 * The health of receivers, shared by all nodes: a circuit breaker for each host, and one for each
 * target that fails. A call needs the permission of both.
 *
 * <p>A host is judged by whether it can be reached and has capacity, a target by what it answers;
 * see {@link DeliveryAttempt#isFaultOfHost()}. The numbers of hosts and of failing targets that are
 * remembered are limited: the ones used longest ago are forgotten.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface CircuitBreakers {

  /** The hosts and failing targets used most recently, the latest first. */
  List<ReceiverHealth> list(int limit);

  /**
   * A host by its {@link Host#id()}, if anything was ever sent there; or a target by its {@link
   * Target#id()}, if it has failed recently.
   */
  Optional<ReceiverHealth> find(String id);

  /** Whether the breakers of a target and its host let calls pass; the stricter one decides. */
  BreakerState state(Target target);

  /**
   * Claims the probe of a paused target or host (or of both), if it is due and no other worker has
   * claimed it.
   */
  boolean takeProbe(Target target);

  /**
   * Counts an attempt for the host and for the target, which may pause them, disable them, or end
   * their pauses. This is where receivers are judged, by {@link CircuitBreakerRules} ({@code
   * record_endpoint.lua}).
   *
   * @param probe whether the attempt was a probe
   */
  void record(Target target, DeliveryAttempt attempt, boolean probe);

  /**
   * Forgets the failures of a host or target, and that it is paused or disabled.
   *
   * @return whether it is known
   */
  boolean enable(String id);

  /**
   * Stops calls to a host or target until it is enabled.
   *
   * @return whether it is known
   */
  boolean disable(String id, String reason);
}
