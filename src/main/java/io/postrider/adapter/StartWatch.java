package io.postrider.adapter;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Ends the process with status 1 if the application does not run when the server has started, and
 * logs why. The server itself would go on without the application and with its port closed, and
 * whoever watches the process would take it for one that still starts.
 *
 * <p>The adapter has this task because it is deployed first: a wrong setting may end the
 * application before any class of it is loaded. The reason is the exception in the first severe
 * line that is logged meanwhile.
 */
final class StartWatch extends Handler implements Runnable {

  private static final Logger LOG = Logger.getLogger(StartWatch.class.getName());

  /** The system property that the application sets when it has started, for post-deploy.txt. */
  private static final String APPLICATION_RUNS = "postrider.port";

  /** What the messages of exceptions have in common that name a setting. */
  private static final String SETTING = "POSTRIDER_";

  /** Some of the server's messages hold whole stack traces. */
  private static final int MAX_LENGTH = 500;

  private final Thread boot;
  private final BooleanSupplier applicationRuns;
  private final Runnable giveUp;
  private volatile Throwable failure;

  /**
   * Takes note of severe log lines from now on, and ends the process from {@link #run}.
   *
   * @param boot the thread that starts the server and deploys everything, and then ends
   * @param giveUp ends the process
   */
  StartWatch(Thread boot, BooleanSupplier applicationRuns, Runnable giveUp) {
    this.boot = boot;
    this.applicationRuns = applicationRuns;
    this.giveUp = giveUp;
    setLevel(Level.SEVERE);
    Logger.getLogger("").addHandler(this);
  }

  /**
   * Watches the start of the server from now on. A program that embeds the server may start it in
   * any thread; then nothing is watched.
   */
  static void begin() {
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("main"))
        .findAny()
        .ifPresent(StartWatch::begin);
  }

  private static void begin(Thread boot) {
    var watch =
        new StartWatch(
            boot,
            () -> System.getProperty(APPLICATION_RUNS) != null || isStopping(),
            () -> Runtime.getRuntime().exit(1));
    var thread = new Thread(watch, "start-watch");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      boot.join();
      if (!applicationRuns.getAsBoolean()) {
        var problem = problem();
        LOG.log(
            Level.SEVERE,
            "event=not-deployed problem=\"{0}\"",
            new Object[] {problem, Map.of("event", "not-deployed", "problem", problem)});
        giveUp.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Logger.getLogger("").removeHandler(this);
    }
  }

  @Override
  public void publish(LogRecord line) {
    if (failure == null && isLoggable(line)) {
      failure = line.getThrown();
    }
  }

  /** The reason in one line: of the causes the last one that names a setting, or the very last. */
  private String problem() {
    if (failure == null) {
      return "The application was not deployed: see the errors above.";
    }
    var causes = Stream.iterate(failure, cause -> cause != null, Throwable::getCause).toList();
    var reason = causes.get(causes.size() - 1);
    for (var cause : causes) {
      if (String.valueOf(cause.getMessage()).contains(SETTING)) {
        reason = cause;
      }
    }
    var text = reason.getMessage() == null ? reason.toString() : reason.getMessage();
    var line = text.strip().replaceAll("\\s+", " ").replace('"', '\'');
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
  }

  /** Whether the process ends already, by SIGTERM: then nothing is wrong. */
  private static boolean isStopping() {
    try {
      Runtime.getRuntime().removeShutdownHook(Thread.currentThread());
      return false;
    } catch (IllegalStateException stopping) {
      return true;
    }
  }

  @Override
  public void flush() {
    // It keeps what it needs, and writes nothing.
  }

  @Override
  public void close() {
    // It has nothing open.
  }
}
