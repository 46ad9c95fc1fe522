package io.postrider.bench;

import io.postrider.stack.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** A flight recording of another JVM: samples of its threads, and its syncs of files. */
final class Recording {

  private static final String SAMPLE = "jdk.ExecutionSample";
  private static final String SYNC = "jdk.FileForce";
  private static final int TIMEOUT_SECONDS = 60;

  private static final String SETTINGS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="jdk.ExecutionSample">
          <setting name="enabled">true</setting>
          <setting name="period">10 ms</setting>
        </event>
        <event name="jdk.FileForce">
          <setting name="enabled">true</setting>
          <setting name="threshold">0 ns</setting>
          <setting name="stackTrace">false</setting>
        </event>
      </configuration>
      """;

  /**
   * The result.
   *
   * @param samples by thread, as Linux numbers them, and stage
   * @param syncs how often a file was written to disk
   */
  record Events(Map<Long, Map<Stage, Integer>> samples, int syncs) {}

  private final long pid;
  private final Path directory;

  private Recording(long pid, Path directory) {
    this.pid = pid;
    this.directory = directory;
  }

  static Recording start(long pid, Path directory) throws IOException {
    var settings = directory.resolve("budget.jfc");
    Files.writeString(settings, SETTINGS);
    var recording = new Recording(pid, directory);
    // A stack of Payara is longer than the 64 frames that are the default.
    recording.command("JFR.configure", "stackdepth=512");
    recording.command("JFR.start", "name=budget", "settings=" + settings);
    return recording;
  }

  Events stop() throws IOException {
    var file = directory.resolve("budget-" + pid + ".jfr");
    command("JFR.stop", "name=budget", "filename=" + file);
    var samples = new HashMap<Long, Map<Stage, Integer>>();
    int syncs = 0;
    try (var events = new RecordingFile(file)) {
      while (events.hasMoreEvents()) {
        var event = events.readEvent();
        var name = event.getEventType().getName();
        if (name.equals(SYNC)) {
          syncs++;
        } else if (name.equals(SAMPLE)) {
          samples
              .computeIfAbsent(
                  event.getThread("sampledThread").getOSThreadId(), thread -> new HashMap<>())
              .merge(stage(event), 1, Integer::sum);
        }
      }
    }
    Files.delete(file);
    return new Events(samples, syncs);
  }

  /** The stage of the innermost method that belongs to one. */
  private static Stage stage(RecordedEvent sample) {
    var stack = sample.getStackTrace();
    return stack == null
        ? Stage.REST
        : stack.getFrames().stream()
            .map(Recording::method)
            .map(Stage::of)
            .flatMap(Optional::stream)
            .findFirst()
            .orElse(Stage.REST);
  }

  private static String method(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private void command(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(Parts.jcmd(), Long.toString(pid)));
    command.addAll(List.of(arguments));
    var log = directory.resolve("jcmd.log").toFile();
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new UncheckedIOException(new IOException("jcmd failed, see " + log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
