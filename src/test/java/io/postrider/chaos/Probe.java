package io.postrider.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URL;

/**
 * Loaded into the service under test, beside the product: tells the test that a point is reached,
 * and holds the thread there until the test answers.
 */
public final class Probe {

  /** Where the test listens. */
  static final String URL_PROPERTY = "postrider.probe.url";

  /** A directory with a file for each point that the test wants to hear of. */
  static final String WATCHED_PROPERTY = "postrider.probe.watched";

  private Probe() {}

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
    } catch (IOException unheard) {
      throw new UncheckedIOException(unheard);
    }
  }
}
