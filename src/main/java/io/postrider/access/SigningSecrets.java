package io.postrider.access;

import java.util.List;

/** The secrets with which webhooks are signed. */
public interface SigningSecrets {

  /**
   * The secrets of an owner of jobs: one, or during a rotation the new and the former one, which
   * both sign.
   *
   * @throws io.postrider.platform.UnavailableException if the store does not answer
   * @throws IllegalArgumentException if the owner does not exist (any more), or its secret cannot
   *     be decrypted
   */
  List<WebhookSecret> of(String owner);
}
