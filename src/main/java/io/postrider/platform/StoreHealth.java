package io.postrider.platform;

import java.util.Optional;

/**
 * Whether Redis accepts writes. A Redis that is full, is a replica, or has no room on its disk
 * still answers reads.
 */
@FunctionalInterface
public interface StoreHealth {

  /** What is wrong and what to do about it, for operators; empty if all is well. */
  Optional<String> problem();
}
