package io.postrider.endpoint;

import java.time.Duration;
import java.util.Optional;
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
   * Reserves the next free call, without blocking, if it is within some time; else nothing is
   * reserved. The stage fails with {@link io.postrider.platform.UnavailableException} when the
   * store does not answer.
   *
   * @return how long to wait for the call; empty if that would be too long
   */
  CompletionStage<Optional<Duration>> reserveWithin(
      Duration longest, String endpointId, int perSecond);
}
