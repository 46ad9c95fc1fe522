package io.postrider.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URL;

/**
 * Runs inside the service under test: reports to the test that a thread has reached a point, and
 * holds the thread there until the test answers.
 */
public final class Probe {

  /** The system property with the URL at which the test listens. */
  static final String URL_PROPERTY = "postrider.probe.url";

  /** The system property with a directory that has a file for each point that the test watches. */
  static final String WATCHED_PROPERTY = "postrider.probe.watched";

  private Probe() {}

  /** Called when a handler has returned: a postponement has no effect. */
  public static void effect(String job, Object outcome) {
    if (!outcome.getClass().getSimpleName().equals("Postponed")) {
      reach("effect", job);
    }
  }

  /** Called by the rules in {@code points.btm}. */
  public static void reach(String point, String job) {
    if (!new File(System.getProperty(WATCHED_PROPERTY), point).exists()) {
      return;
    }
    var pid = ProcessHandle.current().pid();
    var query = "?point=" + point + "&job=" + job + "&pid=" + pid;
    try {
      var call =
          (HttpURLConnection) new URL(System.getProperty(URL_PROPERTY) + query).openConnection();
      call.getResponseCode();
      call.getInputStream().close();
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    }
  }
}
