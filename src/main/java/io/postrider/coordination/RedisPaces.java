package io.postrider.coordination;

import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.postrider.execution.SharedPaces;
import io.postrider.job.Rate;
import io.postrider.redis.Redis;
import io.postrider.redis.RedisBuckets;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Rates as token buckets, and places as a sorted set by the end of their time. */
@ApplicationScoped
class RedisPaces implements SharedPaces {

  private static final String HELD_MILLIS = Long.toString(HELD.toMillis());

  /** A bucket has the tokens of this part of its time, so that a node that is late loses none. */
  private static final int BURST_PART = 4;

  @Inject Redis redis;
  @Inject Clock clock;

  private RedisBuckets buckets;

  @PostConstruct
  void open() {
    buckets = new RedisBuckets(redis, clock);
  }

  @Override
  public int start(String name, Rate rate, int wanted) {
    var perSecond = rate.jobs() / Math.max(1, rate.per().toSeconds());
    var configuration =
        RedisBuckets.of(Math.max(1, perSecond / BURST_PART), rate.jobs(), rate.per());
    return buckets.ask(
        NodeKeys.pace(name),
        configuration,
        Optimizations.batching(),
        bucket -> (int) bucket.tryConsumeAsMuchAsPossible(wanted));
  }

  @Override
  public List<String> hold(String name, int most, Collection<String> places) {
    var arguments = new ArrayList<String>(places.size() + 2);
    arguments.add(Integer.toString(most));
    arguments.add(HELD_MILLIS);
    arguments.addAll(places);
    var held =
        redis.run(
            NodeScripts.HOLD_PLACES,
            List.of(NodeKeys.places(name)),
            arguments.toArray(String[]::new));
    return ((List<?>) held).stream().map(String.class::cast).toList();
  }

  @Override
  public void leave(String name, String place) {
    redis.writes().call(pipeline -> pipeline.zrem(NodeKeys.places(name), place)::get);
  }
}
