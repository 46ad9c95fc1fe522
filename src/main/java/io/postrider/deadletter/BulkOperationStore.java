package io.postrider.deadletter;

import java.util.List;
import java.util.Optional;

/**
 * The bulk operations of all nodes, kept for a day. An operation whose node has died is shown as
 * stopped.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface BulkOperationStore {

  /** Stores an operation of this node with its progress. */
  void put(BulkOperation operation);

  /** Finds an operation by its id. */
  Optional<BulkOperation> find(String id);

  /** The latest operations, newest first. */
  List<BulkOperation> latest(int limit);
}
