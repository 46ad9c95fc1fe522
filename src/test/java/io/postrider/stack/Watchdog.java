package io.postrider.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Ends the stack's processes if the process that started them is killed and cannot end them itself.
 * It is a shell that checks for its parent once a second, which works the same on Linux and macOS.
 */
final class Watchdog {

  /**
   * Ignores Ctrl-C and SIGTERM, which a terminal sends to all processes, because it has to outlive
   * its parent.
   */
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      while kill -0 "$1" 2>/dev/null; do sleep 1; done
      all=$(for file in "$2"/*; do [ -f "$file" ] && head -n 1 "$file"; done)
      [ -n "$all" ] || exit 0
      kill $all 2>/dev/null
      for second in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 $all 2>/dev/null || break
        sleep 1
      done
      kill -9 $all 2>/dev/null
      rm -f "$2"/*
      """;

  private Watchdog() {}

  /** Watches this process until it ends. */
  static void start(Path dataDir) throws IOException {
    var parent = Long.toString(ProcessHandle.current().pid());
    var pidFiles = PidFiles.directory(dataDir).toString();
    new ProcessBuilder(List.of("sh", "-c", SCRIPT, "postrider-watchdog", parent, pidFiles))
        .redirectInput(new File("/dev/null"))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
