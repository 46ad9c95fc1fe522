package io.postrider.http;

import jakarta.inject.Inject;
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

/**
 * Sees to what the server does with requests before the application has them. It has no setting for
 * that, but Grizzly, on which it is built, takes probes at any time; the first request to a port
 * leads there.
 */
@WebListener
public class ServerProbes implements ServletRequestListener {

  private static final Logger LOG = Logger.getLogger(ServerProbes.class.getName());

  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

  @Inject
  @ConfigProperty(name = "postrider.head.timeout", defaultValue = "PT30S")
  Duration headTimeout;

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    var request = event.getServletRequest();
    if (ports.add(request.getLocalPort())) {
      try {
        watch(unwrap(request).getContext().getConnection().getTransport().getProcessor());
      } catch (ReflectiveOperationException | ClassCastException e) {
        LOG.log(Level.WARNING, "Slow heads and unreadable paths are left to the server", e);
      }
    }
  }

  private void watch(Object processor) {
    for (var filter : (FilterChain) processor) {
      if (filter instanceof HttpServerFilter heads) {
        heads.getMonitoringConfig().addProbes(new SlowHeads(headTimeout, System::nanoTime));
      } else if (filter instanceof org.glassfish.grizzly.http.server.HttpServerFilter requests) {
        requests.getMonitoringConfig().addProbes(new UnreadablePaths());
      }
    }
  }

  /** Grizzly's own request, by way of Catalina's, which is not to be had to compile with. */
  private static Request unwrap(Object facade) throws ReflectiveOperationException {
    var request = facade.getClass().getMethod("getUnwrappedCoyoteRequest").invoke(facade);
    return (Request) request.getClass().getMethod("getCoyoteRequest").invoke(request);
  }
}
