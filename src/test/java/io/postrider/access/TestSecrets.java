package io.postrider.access;

import java.util.Optional;

/** Secrets under a key of the test. */
public final class TestSecrets {

  private TestSecrets() {}

  /** Secrets that are encrypted with this key. */
  public static StoredSecrets with(String key) {
    var secrets = new StoredSecrets();
    secrets.encryptionKey = Optional.of(key);
    secrets.start();
    return secrets;
  }
}
