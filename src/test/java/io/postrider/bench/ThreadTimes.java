package io.postrider.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The processor time of each thread of a process since it started, as Linux counts it.
 *
 * @param threads by the id that Linux gives them
 */
record ThreadTimes(Map<Long, OneThread> threads) {

  /**
   * A thread.
   *
   * @param pool its name, which Linux cuts at 15 characters, without digits
   */
  record OneThread(String pool, double seconds) {}

  static ThreadTimes of(long pid) {
    var threads = new HashMap<Long, OneThread>();
    try (var tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (var task : tasks.toList()) {
        read(task, threads);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ThreadTimes(threads);
  }

  private static void read(Path task, Map<Long, OneThread> threads) {
    try {
      var stat = Files.readString(task.resolve("stat"));
      var name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      var thread = new OneThread(name.replaceAll("\\d", ""), Usage.seconds(stat));
      threads.put(Long.valueOf(task.getFileName().toString()), thread);
    } catch (IOException ended) {
      // A thread that ended meanwhile has no time of its own; it counts for the rest.
    }
  }

  /** The time of each thread since an earlier reading; a new thread had none then. */
  Map<Long, OneThread> since(ThreadTimes earlier) {
    var spent = new HashMap<Long, OneThread>();
    threads.forEach(
        (id, now) -> {
          var before = earlier.threads.get(id);
          double seconds = now.seconds() - (before == null ? 0 : before.seconds());
          spent.put(id, new OneThread(now.pool(), seconds));
        });
    return spent;
  }
}
