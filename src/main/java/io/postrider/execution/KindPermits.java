package io.postrider.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.Config;

/**
 * The permits of the kinds whose jobs come through two lanes. The workers of both lanes share them,
 * so that a kind runs no more jobs at once than {@code postrider.<kind>.concurrency} says, and jobs
 * in bulk give way to all others. Workers for urgent jobs need no permit.
 */
@ApplicationScoped
public class KindPermits {

  @Inject Config config;

  private final Map<String, Integer> limits = new ConcurrentHashMap<>();
  private final Map<String, Permits> permits = new ConcurrentHashMap<>();

  /** How many jobs of a kind run at once on this node; 0 if the kind does not have the setting. */
  public int limit(String kind) {
    return limits.computeIfAbsent(
        kind,
        first ->
            config.getOptionalValue("postrider." + kind + ".concurrency", Integer.class).orElse(0));
  }

  /**
   * Waits for a permit, and runs the work with it.
   *
   * @throws RedeliverException if the node stops meanwhile; then the work has not begun
   */
  void run(String kind, Lane lane, Runnable work) {
    if (limit(kind) < 1) {
      work.run();
      return;
    }
    var shared = permits.computeIfAbsent(kind, first -> new Permits(limit(kind)));
    acquire(shared, lane);
    try {
      work.run();
    } finally {
      shared.release(lane);
    }
  }

  /** Only the adapter interrupts a worker: the node stops, and the time to drain is over. */
  private void acquire(Permits shared, Lane lane) {
    try {
      shared.acquire(lane);
    } catch (InterruptedException stops) {
      throw RedeliverException.nodeStops();
    }
  }
}
