package io.postrider.platform;

/**
 * Lets one node at a time run the periodic tasks of all nodes. The leader holds a lease, renewed
 * for as long as the node lives; within seconds of its death another node leads.
 *
 * <p>A task asks before each of its steps. A node that stood still meanwhile is told that another
 * one leads; the step that it was in the middle of may be done by both. So every step of such a
 * task is safe to repeat, also late.
 */
public interface Leadership {

  /**
   * Makes this node the leader if there is none, or renews its lease.
   *
   * @return whether this node leads for the next seconds
   * @throws UnavailableException when the store does not answer
   */
  boolean lead();
}
