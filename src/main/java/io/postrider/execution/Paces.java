package io.postrider.execution;

import io.postrider.job.Pace;
import io.postrider.platform.PeriodicTask;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes jobs wait for their {@link Pace}. A job waits before it is claimed: its message stays with
 * the broker, and it spends no attempt.
 */
@ApplicationScoped
class Paces {

  /** How often to look for a place that a job on another node has left. */
  private static final Duration PLACES = Duration.ofMillis(250);

  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  @Inject SharedPaces shared;
  @Inject PeriodicTasks tasks;
  @Resource ManagedScheduledExecutorService timer;

  private final Map<String, Gate> rates = new ConcurrentHashMap<>();
  private final Map<String, Places> places = new ConcurrentHashMap<>();
  private PeriodicTask renewal;

  /** The places among the jobs of a pace that run at once. */
  private record Places(Pace pace, Gate gate, Set<String> held) {}

  /** A place that a job of this node holds. */
  private record Place(Places all, String name) {}

  @PostConstruct
  void start() {
    renewal = tasks.start(SharedPaces.HELD.dividedBy(3), this::renew);
  }

  @PreDestroy
  void stop() {
    renewal.close();
  }

  /**
   * Waits until all paces let a job start, and runs the work.
   *
   * @throws RedeliverException if the node stops meanwhile; then the work has not begun
   */
  void run(List<Pace> paces, Lane lane, Runnable work) {
    if (paces.isEmpty()) {
      work.run();
      return;
    }
    var held = new ArrayDeque<Place>();
    try {
      await(paces, lane, held);
      work.run();
    } finally {
      held.forEach(this::leave);
    }
  }

  /** A place is waited for first, because that may take long, and a right to start is used up. */
  private void await(List<Pace> paces, Lane lane, Deque<Place> held) {
    try {
      for (var pace : paces) {
        if (pace.running() > 0) {
          var all = places.computeIfAbsent(pace.name(), first -> places(pace));
          held.push(new Place(all, all.gate().pass(lane)));
        }
      }
      for (var pace : paces) {
        if (pace.rate() != null) {
          rates.computeIfAbsent(pace.name(), first -> rate(pace)).pass(lane);
        }
      }
    } catch (InterruptedException nodeStops) {
      throw RedeliverException.nodeStops();
    }
  }

  private Gate rate(Pace pace) {
    var interval = pace.rate().interval();
    var pause = interval.compareTo(SHORTEST) < 0 ? SHORTEST : interval;
    return new Gate(
        wanted -> Collections.nCopies(shared.start(pace.name(), pace.rate(), wanted), ""),
        unused -> {},
        pause.compareTo(LONGEST) > 0 ? LONGEST : pause,
        this::later);
  }

  private Places places(Pace pace) {
    Set<String> held = ConcurrentHashMap.newKeySet();
    var gate =
        new Gate(
            wanted -> {
              var names =
                  Stream.generate(() -> UUID.randomUUID().toString()).limit(wanted).toList();
              var taken = shared.hold(pace.name(), pace.running(), names);
              held.addAll(taken);
              return taken;
            },
            unused -> leave(pace, held, unused),
            PLACES,
            this::later);
    return new Places(pace, gate, held);
  }

  private void later(Runnable task, Duration pause) {
    timer.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void leave(Place place) {
    leave(place.all().pace(), place.all().held(), place.name());
    place.all().gate().wake();
  }

  /**
   * A place that cannot be given back, because the store is away, is free when its time is over.
   */
  private void leave(Pace pace, Set<String> held, String place) {
    held.remove(place);
    try {
      shared.leave(pace.name(), place);
    } catch (UnavailableException away) {
      // See above.
    }
  }

  private void renew() {
    for (var all : places.values()) {
      var pace = all.pace();
      if (!all.held().isEmpty()) {
        // One that was left meanwhile would be held again.
        shared.hold(pace.name(), pace.running(), Set.copyOf(all.held())).stream()
            .filter(place -> !all.held().contains(place))
            .forEach(place -> leave(pace, all.held(), place));
      }
    }
  }

  /** How many workers of this node wait for their turn. */
  int waiting() {
    return Stream.concat(rates.values().stream(), places.values().stream().map(Places::gate))
        .mapToInt(Gate::waiting)
        .sum();
  }
}
