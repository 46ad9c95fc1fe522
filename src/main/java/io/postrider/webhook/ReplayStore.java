package io.postrider.webhook;

import java.util.Optional;

/**
 * The latest replay of each endpoint, kept for a day. One whose node has died is shown as stopped.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface ReplayStore {

  /** Stores a replay of this node with its progress. */
  void put(Replay replay);

  /** The latest replay of an endpoint. */
  Optional<Replay> find(String endpointId);
}
