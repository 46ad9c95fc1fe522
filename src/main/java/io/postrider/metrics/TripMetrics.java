package io.postrider.metrics;

import io.postrider.platform.RoundTrips;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;

/** Times the trips to Redis and the broker, each of which may carry the work of many callers. */
@ApplicationScoped
class TripMetrics implements RoundTrips {

  @Inject Histograms histograms;

  private final Map<Store, Histogram.Series> trips = new EnumMap<>(Store.class);

  @PostConstruct
  void start() {
    var redis =
        histograms.make(
            "postrider_redis_roundtrip_seconds",
            "Time that round trips to Redis took.",
            Histogram.TRIPS);
    var broker =
        histograms.make(
            "postrider_broker_roundtrip_seconds",
            "Time until the broker had messages on its disk.",
            Histogram.TRIPS);
    trips.put(Store.REDIS_READ, redis.of("operation", "read"));
    trips.put(Store.REDIS_WRITE, redis.of("operation", "write"));
    trips.put(Store.BROKER, broker.of("operation", "send"));
  }

  @Override
  public void took(Store store, long nanos) {
    trips.get(store).record(nanos);
  }
}
