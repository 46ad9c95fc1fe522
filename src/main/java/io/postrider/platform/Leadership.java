package io.postrider.platform;

/**
 * Lets one node at a time run a periodic task of all nodes. Every step of such a task is safe to
 * repeat.
 */
public interface Leadership {

  /**
   * Makes this node the leader if there is none.
   *
   * @return whether this node leads for the next seconds
   * @throws UnavailableException when the store does not answer
   */
  boolean lead();
}
