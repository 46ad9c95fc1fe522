package io.postrider.server;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Ends the process if no request arrives through the HTTP port soon after the application has
 * started. The server opens the port last (post-deploy.txt) and does not report when another
 * program uses it: the process would run on unreachable.
 *
 * <p>The application therefore sends requests to itself until one arrives. The first one also
 * installs {@link ServerHooks} before any client calls.
 */
final class PortWatch implements Runnable {

  private static final Logger LOG = Logger.getLogger(PortWatch.class.getName());

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** Attempts, not a deadline: a process or machine that was suspended is not late. */
  private static final int ATTEMPTS = 120;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final String host;
  private final int port;
  private final Runnable giveUp;
  private final Duration pause;

  /**
   * Does nothing before {@link #run}.
   *
   * @param host the address the server listens on
   * @param giveUp ends the process
   */
  PortWatch(String host, int port, Runnable giveUp) {
    this(host, port, giveUp, PAUSE);
  }

  PortWatch(String host, int port, Runnable giveUp, Duration pause) {
    this.pause = pause;
    this.host = host;
    this.port = port;
    this.giveUp = giveUp;
  }

  /** A request has arrived, from this or any other client. */
  void reached() {
    reached.countDown();
  }

  @Override
  public void run() {
    try {
      boolean answered = false;
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        answered = answers();
        if (reached.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      LOG.log(
          Level.SEVERE,
          "event=port-not-open port={0} problem=\"{1} The process ends.\"",
          new Object[] {
            Integer.toString(port),
            answered
                ? "Another program listens on this port, or the application did not start:"
                    + " choose another port, or see the errors above."
                : "The port was not opened: --postdeploycommandfile must name post-deploy.txt; if it"
                    + " does, see the warnings above."
          });
      giveUp.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean answers() {
    try {
      var address = InetAddress.getByName(host);
      var reachable = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
      var url = new URI("http", null, reachable.getHostAddress(), port, "/", null, null).toURL();
      var request = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      request.setRequestMethod("HEAD");
      request.setConnectTimeout((int) TIMEOUT.toMillis());
      request.setReadTimeout((int) TIMEOUT.toMillis());
      request.setRequestProperty("Connection", "close");
      request.getResponseCode();
      return true;
    } catch (ConnectException closed) {
      return false;
    } catch (IOException | URISyntaxException | ClassCastException odd) {
      return true;
    }
  }
}
