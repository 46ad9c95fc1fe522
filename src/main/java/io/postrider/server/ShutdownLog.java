package io.postrider.server;

import java.time.Duration;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Keeps the log going while the process ends. {@link java.util.logging.LogManager} takes the
 * handlers away at the beginning of a shutdown, at the same time as other shutdown hooks run; jobs
 * that end meanwhile would leave no line. This hook waits until that has happened, and puts the
 * handlers back: one that writes to standard output goes on after it was closed.
 *
 * <p>Levels are lost, too, so that only lines of this application are written.
 */
final class ShutdownLog extends Thread {

  private static final String OWN = "io.postrider.";
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final long PAUSE_MILLIS = 5;

  private final Logger root;
  private final List<Handler> handlers;

  /** Made before the process ends, when no class can be loaded any more. */
  private final Filter own = ShutdownLog::isOwn;

  /** Remembers the handlers of this moment. */
  ShutdownLog(Logger root) {
    super("shutdown-log");
    this.root = root;
    this.handlers = List.of(root.getHandlers());
  }

  @Override
  public void run() {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (root.getHandlers().length > 0) {
      if (System.nanoTime() > end) {
        // They were never taken away.
        return;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    for (var handler : handlers) {
      handler.setFilter(own);
      root.addHandler(handler);
    }
  }

  private static boolean isOwn(LogRecord line) {
    return line.getLoggerName() != null && line.getLoggerName().startsWith(OWN);
  }
}
