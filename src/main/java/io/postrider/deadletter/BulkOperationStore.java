package io.postrider.deadletter;

import java.util.List;
import java.util.Optional;

/**
 * Bulk operations of all nodes, kept for a day. One whose node is gone is shown as stopped.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface BulkOperationStore {

  /** Keeps how far an operation of this node has come. */
  void put(BulkOperation operation);

  /** One by its id. */
  Optional<BulkOperation> find(String id);

  /** The latest first. */
  List<BulkOperation> latest(int limit);
}
