package io.postrider.access;

import java.util.Optional;

/** The administrator's key, configured by hand. */
public final class TestAdministrator {

  private TestAdministrator() {}

  public static Administrator withKey(String key) {
    var administrator = new Administrator();
    administrator.key = Optional.of(key);
    administrator.start();
    return administrator;
  }
}
