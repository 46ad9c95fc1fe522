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
 * The main class of {@code ./mvnw -Prun} and {@code -Pcluster}. It replaces Maven's process, which
 * has built the product and needs several hundred megabytes for that, by a small one that runs
 * {@link Run} or {@link RunCluster}. The process id and the terminal stay the same, so Ctrl-C and
 * SIGTERM reach it as they reached Maven.
 */
public final class Launch {

  /** Options for a small JVM, which only watches three child processes. */
  private static final List<String> SMALL =
      List.of("-Xmx24m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /**
   * The property with the java program for the servers: Payara 7 takes none as old as Maven may.
   */
  private static final String JAVA = "payara.java";

  /** The C function that replaces a process, for which the JDK has no method. */
  private interface Libc extends Library {

    int F_SETFD = 2;
    int FD_CLOEXEC = 1;

    int execv(String program, String[] arguments);

    int fcntl(int descriptor, int command, Object... argument);
  }

  private Launch() {}

  /**
   * Called by Maven. If the process cannot be replaced, the command runs inside Maven's.
   *
   * @param arguments none for {@link Run}, or those of {@link RunCluster}
   */
  public static void main(String[] arguments) throws InterruptedException {
    var isCluster = arguments.length > 0;
    try {
      var command = command(isCluster ? RunCluster.class : Run.class);
      command.addAll(List.of(arguments));
      var libc = Native.load("c", Libc.class);
      System.out.flush();
      closeOpenFilesOnExec(libc);
      libc.execv(command.get(0), command.toArray(String[]::new));
    } catch (LinkageError | RuntimeException notPossible) {
      System.err.println("Maven stays in memory: " + notPossible);
    }
    if (isCluster) {
      RunCluster.main(arguments);
    } else {
      Run.main(arguments);
    }
  }

  /**
   * Lets all open files, mostly Maven's libraries, close when the process is replaced, except the
   * standard streams.
   */
  private static void closeOpenFilesOnExec(Libc libc) {
    Stream.of(Objects.requireNonNullElse(new File("/dev/fd").list(), new String[0]))
        .mapToInt(Integer::parseInt)
        .filter(descriptor -> descriptor > 2)
        .forEach(descriptor -> libc.fcntl(descriptor, Libc.F_SETFD, Libc.FD_CLOEXEC));
  }

  private static List<String> command(Class<?> main) {
    var command = new ArrayList<String>();
    command.add(System.getProperty(JAVA, Parts.java()));
    command.addAll(SMALL);
    command.addAll(List.of("-cp", classPath(), main.getName()));
    return command;
  }

  /**
   * The class path of this class, which Maven loads with a class loader of its own; java.class.path
   * is Maven's.
   */
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
