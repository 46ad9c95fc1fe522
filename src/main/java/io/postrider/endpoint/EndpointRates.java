package io.postrider.endpoint;

import java.time.Duration;

/** Spaces the calls to registered endpoints that have a rate, over all nodes. */
public interface EndpointRates {

  /**
   * Reserves the next free call.
   *
   * @return how long to wait for it; zero if it may be made now
   * @throws io.postrider.platform.UnavailableException when the store does not answer
   */
  Duration reserve(String endpointId, int perSecond);
}
