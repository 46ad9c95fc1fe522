package io.postrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ShutdownLogTest {

  private final Logger root = Logger.getAnonymousLogger();
  private final Recorder recorder = new Recorder();

  @Test
  void handlers_are_put_back_after_they_were_taken_away_and_write_only_lines_of_the_application()
      throws InterruptedException {
    root.setUseParentHandlers(false);
    root.addHandler(recorder);
    var hook = new ShutdownLog(root);
    hook.start();

    root.removeHandler(recorder);
    hook.join();
    log("io.postrider.execution.Settlement", "own");
    log("org.example.Server", "other");

    assertThat(recorder.lines).containsExactly("own");
  }

  private void log(String logger, String message) {
    var line = new LogRecord(Level.INFO, message);
    line.setLoggerName(logger);
    root.log(line);
  }

  private static final class Recorder extends Handler {

    private final List<String> lines = new ArrayList<>();

    @Override
    public void publish(LogRecord line) {
      if (isLoggable(line)) {
        lines.add(line.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
