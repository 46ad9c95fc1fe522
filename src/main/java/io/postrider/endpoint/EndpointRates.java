package io.postrider.endpoint;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Spaces the calls to registered endpoints that have a rate, over all nodes. */
public interface EndpointRates {

  /**
   * Reserves the next free call.
   *
   * @return how long to wait for it; zero if it may be made now
   * @throws io.postrider.platform.UnavailableException when the store does not answer
   */
  Duration reserve(String endpointId, int perSecond);

  /**
   * Takes the next free call if it may be made now, without blocking. The stage fails with {@link
   * io.postrider.platform.UnavailableException} when the store does not answer.
   */
  CompletionStage<Boolean> takeNow(String endpointId, int perSecond);
}
