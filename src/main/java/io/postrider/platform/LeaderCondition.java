package io.postrider.platform;

/**
 * Whether this node can do the work of a leader. A node that cannot lets others lead: it may be cut
 * off from a server that they can reach.
 */
@FunctionalInterface
public interface LeaderCondition {

  /** Whether this node may lead now. */
  boolean mayLead();
}
