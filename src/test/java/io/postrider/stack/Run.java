package io.postrider.stack;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The run command: the whole stack, until Ctrl-C or SIGTERM. */
public final class Run implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final StackSettings settings;
  private final LocalStack stack;
  private Supervisor supervisor;
  private boolean closed;

  private Run(StackSettings settings) throws IOException {
    this.settings = settings;
    this.stack = new LocalStack(Parts.ofCheckout(), settings);
  }

  /** Starts the stack with settings from the environment. */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      requireUnix();
      var settings = StackSettings.of(System.getenv());
      SettingsCheck.check(settings);
      var run = new Run(settings);
      Runtime.getRuntime().addShutdownHook(new Thread(run::close, "stop"));
      run.start();
    } catch (IOException | RuntimeException e) {
      System.err.println("Postrider did not start: " + e.getMessage());
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  /** The broker's script and the portable Redis are for Linux and macOS. */
  private static void requireUnix() {
    if (System.getProperty("os.name").startsWith("Windows")) {
      throw new IllegalStateException("the run command needs Linux or macOS; on Windows, use WSL.");
    }
  }

  private void start() {
    say("Starting Redis, the broker and Payara Micro; data and logs in " + settings.dataDir());
    stack.payara().onHealth(new StartupProblems(settings.namedStores(), Run::say)::look);
    try {
      stack.start(server -> say("  " + server.name() + " is up (pid " + server.pid() + ")"));
    } catch (RuntimeException failed) {
      if (closeOnce()) {
        throw failed;
      }
      return; // It was stopped while it started.
    }
    synchronized (this) {
      if (!closed) {
        supervisor = new Supervisor(stack.servers(), PAUSE, Run::say);
        welcome();
        startTraining();
      }
    }
  }

  /** The first start prepares the next one, which is then faster. */
  private void startTraining() {
    var thread = new Thread(this::train, "training");
    thread.setDaemon(true);
    thread.start();
  }

  private void train() {
    try {
      stack.payara().train();
    } catch (IOException failed) {
      say("The next start will be no faster than this one: " + failed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether nobody has closed it before. */
  private synchronized boolean closeOnce() {
    var first = !closed;
    closed = true;
    return first;
  }

  @Override
  public void close() {
    if (!closeOnce()) {
      return;
    }
    say("Stopping");
    if (supervisor != null) {
      supervisor.close();
    }
    stack.close();
    say("Stopped; the data is kept in " + settings.dataDir());
  }

  private void welcome() {
    var url = stack.payara().url();
    say("");
    say("Postrider is ready: " + url);
    if (settings.httpPort() != 0 && settings.httpPort() != stack.payara().port()) {
      say("  (port " + settings.httpPort() + " is taken: POSTRIDER_HTTP_PORT chooses another)");
    }
    stack.broker().ifPresent(this::welcomeToConsole);
    say("Try:            curl -i " + url + "notifications -H 'Content-Type: application/json' \\");
    say("                  -d '{\"type\": \"welcome\", \"userId\": \"u-1\"}'");
    say("Stop:           Ctrl-C");
  }

  private void welcomeToConsole(Broker broker) {
    say("Artemis console " + broker.consoleUrl());
    say("  user          " + Broker.CONSOLE_USER);
    say("  password      " + stack.secrets().consolePassword());
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
