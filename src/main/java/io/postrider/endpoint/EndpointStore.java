package io.postrider.endpoint;

import java.util.List;
import java.util.Optional;

/**
 * The health of endpoints, shared by all nodes: a circuit breaker for each.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface EndpointStore {

  /** The most recently used endpoints, the latest first. */
  List<EndpointHealth> list(int limit);

  /** An endpoint by its {@link Endpoint#id()}, if anything was ever sent there. */
  Optional<EndpointHealth> find(String id);

  /** Claims the probe of a paused endpoint, if it is due and no other worker has claimed it. */
  boolean takeProbe(Endpoint endpoint);

  /**
   * Counts an attempt, which may pause the endpoint, disable it, or end its pause. This is where an
   * endpoint is judged, by {@link CircuitBreakerRules} ({@code record_endpoint.lua}).
   *
   * @param probe whether the attempt was a probe of a paused endpoint
   */
  void record(Endpoint endpoint, DeliveryAttempt attempt, boolean probe);

  /**
   * Forgets an endpoint's failures, and that it is paused or disabled.
   *
   * @return whether it is known
   */
  boolean enable(String id);

  /**
   * Stops calls until the endpoint is enabled.
   *
   * @return whether it is known
   */
  boolean disable(String id, String reason);
}
