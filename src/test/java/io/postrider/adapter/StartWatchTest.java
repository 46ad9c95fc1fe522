package io.postrider.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartWatchTest {

  private static final Logger SERVER = Logger.getLogger("the.server");

  private final CountDownLatch booted = new CountDownLatch(1);
  private final Thread boot = new Thread(this::awaitBooted);
  private final AtomicBoolean applicationRuns = new AtomicBoolean();
  private final AtomicBoolean givenUp = new AtomicBoolean();
  private final Lines lines = new Lines();
  private final StartWatch watch =
      new StartWatch(boot, applicationRuns::get, () -> givenUp.set(true));

  @BeforeEach
  void start() {
    Logger.getLogger("").addHandler(lines);
    boot.start();
  }

  @AfterEach
  void stop() {
    booted.countDown();
    Logger.getLogger("").removeHandler(lines);
  }

  @Test
  void process_continues_if_the_application_runs() throws InterruptedException {
    applicationRuns.set(true);
    end();

    assertThat(givenUp).isFalse();
    assertThat(lines.written).isEmpty();
  }

  @Test
  void process_ends_once_the_server_has_started_without_the_application()
      throws InterruptedException {
    var thread = new Thread(watch);
    thread.start();
    assertThat(givenUp).isFalse();

    booted.countDown();
    thread.join();

    assertThat(givenUp).isTrue();
  }

  @Test
  void reason_is_the_cause_that_names_a_setting() throws InterruptedException {
    SERVER.severe("without an exception");
    fail(
        new IllegalStateException(
            "start failed",
            new IllegalArgumentException(
                "POSTRIDER_WEBHOOK_SECRET: must\nstart with \"whsec_\".",
                new IllegalArgumentException("must start with whsec_"))));
    fail(new IllegalStateException("what comes of it"));
    end();

    assertThat(lines.written)
        .last()
        .isEqualTo(
            "event=not-deployed"
                + " problem=\"POSTRIDER_WEBHOOK_SECRET: must start with 'whsec_'.\"");
  }

  @Test
  void reason_is_the_last_cause_if_none_names_a_setting() throws InterruptedException {
    fail(new IllegalStateException("start failed", new NullPointerException()));
    end();

    assertThat(lines.written)
        .last()
        .isEqualTo("event=not-deployed problem=\"java.lang.NullPointerException\"");
  }

  @Test
  void start_without_an_exception_points_to_the_log() throws InterruptedException {
    end();

    assertThat(lines.written).last().asString().contains("see the errors above");
  }

  private static void fail(Exception failure) {
    SERVER.log(Level.SEVERE, "", failure);
  }

  private void end() throws InterruptedException {
    booted.countDown();
    boot.join();
    watch.run();
  }

  private void awaitBooted() {
    try {
      booted.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The lines that this class's own logger writes. */
  private static final class Lines extends Handler {

    private final List<String> written = new ArrayList<>();

    @Override
    public void publish(LogRecord line) {
      if (line.getLoggerName().equals(StartWatch.class.getName())) {
        written.add(new SimpleFormatter().formatMessage(line));
      }
    }

    @Override
    public void flush() {
      // Nothing is buffered.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
