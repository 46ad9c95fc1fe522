package io.postrider.platform;

import java.util.Optional;

/**
 * Whether the store takes what it is given. One that is full, a replica, or without room on its
 * disk still answers reads.
 */
@FunctionalInterface
public interface StoreHealth {

  /** What is wrong and what to do about it, for operators; empty if all is well. */
  Optional<String> problem();
}
