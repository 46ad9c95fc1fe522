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
 * Sees to what the server does with requests before the application has them, and once it stops. It
 * has no setting for that, but Grizzly, on which it is built, takes probes at any time; the first
 * request to a port leads there.
 */
@WebListener
public class ServerProbes implements ServletRequestListener, ServletContextListener {

  private static final Logger LOG = Logger.getLogger(ServerProbes.class.getName());

  /** The system property by which post-deploy.txt knows the port, and that it may be opened. */
  private static final String PORT = "postrider.port";

  private static final int DEFAULT_PORT = 8080;

  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

  @Inject
  @ConfigProperty(name = "postrider.head.timeout", defaultValue = "PT30S")
  Duration headTimeout;

  @Inject
  @ConfigProperty(name = "postrider.http.host", defaultValue = "0.0.0.0")
  String host;

  private final Drain drain = new Drain();
  private PortWatch portWatch;

  /** Runs beside the server's own hook, which takes the application away. */
  private final Thread shutdownHook = new Thread(drain::begin, "drain");

  @Override
  public void contextInitialized(ServletContextEvent event) {
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    int port = port();
    System.setProperty(PORT, Integer.toString(port));
    portWatch = new PortWatch(host, port, () -> Runtime.getRuntime().exit(1));
    var thread = new Thread(portWatch, "port-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** If it fails to start, this is called, too; the port then stays closed. */
  @Override
  public void contextDestroyed(ServletContextEvent event) {
    System.clearProperty(PORT);
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException stopping) {
      // The whole server ends, and the hook has its work to do.
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
        LOG.log(
            Level.WARNING, "The server answers slow heads, unreadable paths and its own end", e);
      }
    }
  }

  private void watch(NIOTransport transport) {
    for (var filter : (FilterChain) transport.getProcessor()) {
      if (filter instanceof HttpServerFilter heads) {
        heads.getMonitoringConfig().addProbes(new SlowHeads(headTimeout, System::nanoTime), drain);
      } else if (filter instanceof org.glassfish.grizzly.http.server.HttpServerFilter requests) {
        requests.getMonitoringConfig().addProbes(new UnreadablePaths());
        drain.watch(transport, requests);
      }
    }
  }

  /** What --port says; Payara Micro's classes are not to be had to compile with. */
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

  /** Grizzly's own request, by way of Catalina's, which is not to be had to compile with. */
  private static Request unwrap(Object facade) throws ReflectiveOperationException {
    var request = facade.getClass().getMethod("getUnwrappedCoyoteRequest").invoke(facade);
    return (Request) request.getClass().getMethod("getCoyoteRequest").invoke(request);
  }
}
