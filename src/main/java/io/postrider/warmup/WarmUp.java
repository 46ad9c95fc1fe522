package io.postrider.warmup;

import io.postrider.access.OwnKey;
import io.postrider.platform.LogLine;
import io.postrider.platform.UnavailableException;
import io.postrider.server.ServerHooks;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Calls this node's own HTTP port for some seconds before the node is ready, and rehearses what
 * follows a request, so that Java has compiled what each job runs through when the first client
 * calls. Nothing of it is left: the jobs that it asks for are refused by {@link WarmUpCheck}, those
 * that it reads do not exist, and those of the {@link Rehearsal} are withdrawn.
 */
@ApplicationScoped
class WarmUp {

  private static final Logger LOG = Logger.getLogger(WarmUp.class.getName());

  /** How long the port may take to open; the warm-up is given up then. */
  private static final Duration PORT = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofMillis(100);

  @Inject
  @ConfigProperty(name = "postrider.warm-up", defaultValue = "PT0S")
  Duration duration;

  @Inject
  @ConfigProperty(name = "postrider.http.host", defaultValue = "0.0.0.0")
  String host;

  @Inject OwnKey key;
  @Inject Rehearsal rehearsal;
  @Inject Clock clock;
  @Resource ManagedThreadFactory threads;

  /** One step of a warm-up; returns whether it can go on. */
  @FunctionalInterface
  private interface Step {
    boolean once() throws IOException;
  }

  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger jobs = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean over;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    if (duration.isZero() || duration.isNegative()) {
      over = true;
      return;
    }
    var secret = key.make();
    threads.newThread(() -> begin(secret)).start();
  }

  @PreDestroy
  void stop() {
    over = true;
  }

  /** Whether the node need not wait for it any longer. */
  boolean isOver() {
    return over;
  }

  /** Begins when the port is open. */
  private void begin(String secret) {
    int cores = Runtime.getRuntime().availableProcessors();
    running.set(2 * cores);
    try {
      var port = awaitPort(secret);
      for (int i = 0; i < cores; i++) {
        threads.newThread(() -> repeat(calls, port::once)).start();
        threads.newThread(() -> repeat(jobs, rehearsal::once)).start();
      }
    } catch (IOException closed) {
      giveUp(closed);
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end();
    }
  }

  /**
   * Does one thing again and again until the time is over.
   *
   * @param count of what was done
   */
  private void repeat(AtomicInteger count, Step step) {
    long end = System.nanoTime() + duration.toNanos();
    try {
      while (!over && System.nanoTime() < end && step.once()) {
        count.incrementAndGet();
      }
    } catch (IOException | UnavailableException failed) {
      giveUp(failed);
    } finally {
      if (running.decrementAndGet() == 0) {
        end();
      }
    }
  }

  private static void giveUp(Exception failed) {
    LogLine.of("warm-up-failed").with("reason", failed.toString()).log(LOG, Level.INFO);
  }

  /** The server opens the port last, when all has been deployed. */
  private OwnCalls awaitPort(String secret) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + PORT.toNanos();
    while (!over && System.nanoTime() < giveUp) {
      var port = Integer.getInteger(ServerHooks.PORT);
      var calls = port == null ? null : new OwnCalls(host, port, secret, clock);
      if (calls != null && calls.reach()) {
        return calls;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
    throw new IOException("The port was not opened in time.");
  }

  private void end() {
    key.revoke();
    over = true;
    LogLine.of("warmed-up")
        .with("calls", calls.get())
        .with("jobs", jobs.get())
        .log(LOG, Level.INFO);
  }
}
