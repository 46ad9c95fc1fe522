package io.postrider.access;

import java.util.List;

/** What webhooks are signed with. */
public interface SigningSecrets {

  /**
   * The secrets of an owner of jobs: one, or while it is being rotated the new one and then the old
   * one, which both sign.
   *
   * @throws io.postrider.platform.UnavailableException if the store does not answer
   * @throws IllegalArgumentException if there is no such owner (any more), or its secret cannot be
   *     decrypted
   */
  List<WebhookSecret> of(String owner);
}
