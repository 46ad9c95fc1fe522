package io.postrider.stack;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Restarts a server of the stack when its process dies, and reports it. */
final class Supervisor implements AutoCloseable {

  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Duration pause;
  private final Consumer<String> say;
  private final List<Thread> threads;

  /**
   * Watches the servers from now on.
   *
   * @param pause from a death until the restart: long enough that Ctrl-C, which reaches all
   *     processes at once, is not taken for a crash
   */
  Supervisor(List<? extends StackServer> servers, Duration pause, Consumer<String> say) {
    this.pause = pause;
    this.say = say;
    this.threads =
        servers.stream().map(server -> new Thread(() -> watch(server), server.name())).toList();
    threads.forEach(Thread::start);
  }

  private void watch(StackServer server) {
    try {
      while (true) {
        server.awaitExit();
        if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        restart(server);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void restart(StackServer server) throws InterruptedException {
    say.accept(server.name() + " (pid " + server.pid() + ") died: restarting it");
    try {
      server.start();
      say.accept(server.name() + " is back (pid " + server.pid() + ")");
    } catch (IOException | IllegalStateException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      say.accept(e.getMessage());
      server.kill();
    }
  }

  /** Stops watching the servers. */
  @Override
  public void close() {
    stopping.countDown();
    threads.forEach(Thread::interrupt);
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
