package io.postrider.endpoint;

import java.util.Map;

/**
 * Stores registered endpoints.
 *
 * <p>All methods throw {@link io.postrider.platform.UnavailableException} when the store does not
 * answer.
 */
public interface RegistrationStore {

  /**
   * All registered endpoints.
   *
   * @param version changes with every change of any endpoint
   * @param byId in the order of registration
   */
  record Known(long version, Map<String, Registration> byId) {

    /** Nothing is registered, as far as is known. */
    public static final Known NOTHING = new Known(0, Map.of());
  }

  /**
   * Reads what has changed since an earlier read; everything if there was none.
   *
   * @return the same object if nothing has changed
   */
  Known read(Known former);

  /** The result of a replacement. */
  enum Replaced {
    DONE,
    /** Somebody else has changed the endpoint. */
    CHANGED,
    /** The owner has as many endpoints as it may have. */
    FULL
  }

  /**
   * Replaces a registration if nobody has changed it meanwhile.
   *
   * @param former absent for a new endpoint
   * @param now absent to remove the endpoint
   * @param most how many endpoints an owner may have
   */
  Replaced replace(Registration former, Registration now, int most);

  /** Calls back after each change by any node, and when changes may have been missed. */
  void follow(Runnable changed);
}
