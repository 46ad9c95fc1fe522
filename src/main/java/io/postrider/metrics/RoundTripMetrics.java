package io.postrider.metrics;

import io.postrider.platform.RoundTrips;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;

/** Measures the round trips to Redis and the broker, each of which may serve many callers. */
@ApplicationScoped
class RoundTripMetrics implements RoundTrips {

  @Inject Histograms histograms;

  private final Map<Store, Histogram.Series> trips = new EnumMap<>(Store.class);

  @PostConstruct
  void start() {
    var redis =
        histograms.make(
            "postrider_redis_roundtrip_seconds",
            "Time that round trips to Redis took.",
            Histogram.ROUND_TRIP_BUCKETS);
    var broker =
        histograms.make(
            "postrider_broker_roundtrip_seconds",
            "Time until the broker had written messages to its disk.",
            Histogram.ROUND_TRIP_BUCKETS);
    trips.put(Store.REDIS_READ, redis.of("operation", "read"));
    trips.put(Store.REDIS_WRITE, redis.of("operation", "write"));
    trips.put(Store.BROKER, broker.of("operation", "send"));
  }

  @Override
  public void took(Store store, long nanos) {
    trips.get(store).record(nanos);
  }
}
