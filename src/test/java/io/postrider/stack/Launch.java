package io.postrider.stack;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The main class of {@code ./mvnw -Prun}: turns Maven's process, which has built the product and
 * needs several hundred megabytes for that, into a small one that runs {@link Run}. Its process id
 * and its terminal stay the same, so Ctrl-C and SIGTERM reach {@link Run} as they reached Maven.
 */
public final class Launch {

  /** Enough for three child processes to watch; the rest of the memory is the JVM's own. */
  private static final List<String> SMALL =
      List.of("-Xmx24m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** What a C program calls to become another one; the JDK has no way to do it. */
  private interface Libc extends Library {

    int F_SETFD = 2;
    int FD_CLOEXEC = 1;

    int execv(String program, String[] arguments);

    int fcntl(int descriptor, int command, Object... argument);
  }

  private Launch() {}

  /** Called by Maven. Where a process cannot be replaced, {@link Run} runs inside Maven's. */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      var command = command();
      var libc = Native.load("c", Libc.class);
      System.out.flush();
      leaveOpenFilesBehind(libc);
      libc.execv(command.get(0), command.toArray(String[]::new));
    } catch (LinkageError | RuntimeException notPossibleHere) {
      System.err.println("Maven stays in memory: " + notPossibleHere);
    }
    Run.main(arguments);
  }

  /** Maven's libraries, mostly: all but the standard streams close when the process is replaced. */
  private static void leaveOpenFilesBehind(Libc libc) {
    Stream.of(Objects.requireNonNullElse(new File("/dev/fd").list(), new String[0]))
        .mapToInt(Integer::parseInt)
        .filter(descriptor -> descriptor > 2)
        .forEach(descriptor -> libc.fcntl(descriptor, Libc.F_SETFD, Libc.FD_CLOEXEC));
  }

  private static List<String> command() {
    var command = new ArrayList<String>();
    command.add(Parts.java());
    command.addAll(SMALL);
    command.addAll(List.of("-cp", classPath(), Run.class.getName()));
    return command;
  }

  /** Maven runs this class with a class loader of its own; java.class.path is that of Maven. */
  private static String classPath() {
    var loader = (URLClassLoader) Launch.class.getClassLoader();
    return Stream.of(loader.getURLs())
        .map(Launch::path)
        .map(Path::toString)
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  private static Path path(URL url) {
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
