package io.postrider.server;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.annotation.WebListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.nio.NIOTransport;

/**
 * Installs the probes that watch requests before the application gets them, and while the server
 * stops. Payara has no setting for that, but Grizzly, its HTTP server, accepts probes at any time;
 * the first request to a port gives access to Grizzly's objects.
 */
@WebListener
public class ServerHooks implements ServletRequestListener, ServletContextListener {

  private static final Logger LOG = Logger.getLogger(ServerHooks.class.getName());

  /**
   * The system property with the port that post-deploy.txt opens; without it the port stays closed.
   */
  public static final String PORT = "postrider.port";

  private static final int DEFAULT_PORT = 8080;

  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

  @Inject
  @ConfigProperty(name = "postrider.head.timeout", defaultValue = "PT30S")
  Duration headTimeout;

  @Inject
  @ConfigProperty(name = "postrider.http.host", defaultValue = "0.0.0.0")
  String host;

  private final Drain drain = new Drain();
  private final Thread shutdownLog = new ShutdownLog(Logger.getLogger(""));
  private PortWatch portWatch;

  /** Runs at the same time as the server's own hook, which undeploys the application. */
  private final Thread shutdownHook = new Thread(drain::begin, "drain");

  @Override
  public void contextInitialized(ServletContextEvent event) {
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    Runtime.getRuntime().addShutdownHook(shutdownLog);
    int port = port();
    System.setProperty(PORT, Integer.toString(port));
    portWatch = new PortWatch(host, port, () -> Runtime.getRuntime().exit(1));
    var thread = new Thread(portWatch, "port-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** Also called if the application fails to start; the port then stays closed. */
  @Override
  public void contextDestroyed(ServletContextEvent event) {
    System.clearProperty(PORT);
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
      Runtime.getRuntime().removeShutdownHook(shutdownLog);
    } catch (IllegalStateException stopping) {
      // The whole server stops, and the hook must run.
    }
  }

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    portWatch.reached();
    var request = event.getServletRequest();
    if (ports.add(request.getLocalPort())) {
      try {
        watch((NIOTransport) unwrap(request).getContext().getConnection().getTransport());
      } catch (ReflectiveOperationException | ClassCastException e) {
        LOG.log(Level.WARNING, "event=server-probes-missing", e);
      }
    }
  }

  private void watch(NIOTransport transport) {
    for (var filter : (FilterChain) transport.getProcessor()) {
      if (filter instanceof HttpServerFilter heads) {
        heads
            .getMonitoringConfig()
            .addProbes(new HeadTimeout(headTimeout, System::nanoTime), drain);
      } else if (filter instanceof org.glassfish.grizzly.http.server.HttpServerFilter requests) {
        requests.getMonitoringConfig().addProbes(new UnreadablePaths());
        drain.watch(transport, requests);
      }
    }
  }

  /**
   * The port that --port sets. By reflection, since Payara Micro's classes are not on the compile
   * class path.
   */
  private static int port() {
    try {
      var micro =
          Class.forName("fish.payara.micro.PayaraMicro", true, ClassLoader.getSystemClassLoader());
      var port =
          (int) micro.getMethod("getHttpPort").invoke(micro.getMethod("getInstance").invoke(null));
      return port > 0 ? port : DEFAULT_PORT;
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalStateException("The port of the server is not known", e);
    }
  }

  /**
   * Grizzly's own request. By reflection, since Catalina's class between is not on the compile
   * class path.
   */
  private static Request unwrap(Object facade) throws ReflectiveOperationException {
    var request = facade.getClass().getMethod("getUnwrappedCoyoteRequest").invoke(facade);
    return (Request) request.getClass().getMethod("getCoyoteRequest").invoke(request);
  }
}
