package io.postrider.intake;

import io.postrider.platform.UnavailableException;

/**
 * Notices by which nodes tell each other that they still have to withdraw jobs whose clients got
 * 503.
 *
 * <p>All methods throw {@link UnavailableException} when the store does not answer.
 */
public interface WithdrawalNotices {

  /** Posts the notice of this node, which others can read for some seconds. */
  void post();

  /** Removes the notice of this node. */
  void remove();

  /** Whether there is a notice, of this node or of another one. */
  boolean exist();
}
