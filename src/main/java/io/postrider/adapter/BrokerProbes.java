package io.postrider.adapter;

import io.postrider.adapter.BrokerChoice.State;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.ra.ActiveMQRaUtils;

/** Asks each of several brokers once a second, so that {@link BrokerChoice} knows which answers. */
final class BrokerProbes implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(BrokerProbes.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final List<InetSocketAddress> addresses;
  private final BrokerChoice choice;
  private final List<BrokerProbe> probes = new ArrayList<>();
  private final ScheduledExecutorService threads;

  /**
   * Asks from now on, until it is closed.
   *
   * @param onHang called with the address of a broker that hangs, once another one answers
   */
  BrokerProbes(BrokerUrl url, String user, String password, Consumer<InetSocketAddress> onHang) {
    addresses = url.addresses();
    choice = new BrokerChoice(addresses.size(), broker -> onHang.accept(addresses.get(broker)));
    for (var parameters : ActiveMQRaUtils.parseConfig(url.parameters())) {
      var broker = new TransportConfiguration(NettyConnectorFactory.class.getName(), parameters);
      probes.add(new BrokerProbe(broker, user, password));
    }
    threads = Executors.newScheduledThreadPool(probes.size(), BrokerProbes::thread);
    IntStream.range(0, probes.size())
        .forEach(
            broker ->
                threads.scheduleWithFixedDelay(
                    () -> ask(broker), 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "broker-probe");
    thread.setDaemon(true);
    return thread;
  }

  BrokerChoice choice() {
    return choice;
  }

  /** Asks one; an exception that left it would end the questions. */
  private void ask(int broker) {
    try {
      note(broker, probes.get(broker).ask());
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, "event=periodic-task-failed", e);
    }
  }

  private void note(int broker, State state) {
    if (choice.note(broker, state)) {
      var address = addresses.get(broker).getHostString() + ':' + addresses.get(broker).getPort();
      LOG.log(
          Level.INFO,
          "event=broker-active broker={0}",
          new Object[] {address, Map.of("event", "broker-active", "broker", address)});
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    probes.forEach(BrokerProbe::close);
  }
}
