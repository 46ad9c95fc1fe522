package io.postrider.adapter;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The Artemis adapter, told by {@code postrider.broker.url}, {@code .user} and {@code .password}
 * where the broker is, and how Postrider uses it, so that workers and connections need not be told
 * again. It is done here because the server reads a worker's activation before the application has
 * any configuration.
 */
public class BrokerAdapter extends ActiveMQResourceAdapter {

  private static final long serialVersionUID = 1L;

  private static final String DEFAULT_URL = "tcp://localhost:61616";
  private static final int UNLIMITED = -1;
  private static final int NEVER = 0;
  private static final long CALL_TIMEOUT_MILLIS = 5_000;
  private static final long SETUP_INTERVAL_MILLIS = 1_000;

  @Override
  public void start(BootstrapContext context) throws ResourceAdapterInternalException {
    connect(ConfigProvider.getConfig());
    waitForBroker();
    receive();
    super.start(context);
  }

  @Override
  public void endpointActivation(MessageEndpointFactory endpoints, ActivationSpec spec)
      throws ResourceException {
    getDefaultActiveMQConnectionFactory(); // which sets the adapter up at its first use
    var worker = (ActiveMQActivationSpec) spec;
    consumeQueue(worker);
    var listeners = new Listeners(this, new PairedEndpoints(endpoints), worker);
    getActivations().put(spec, listeners);
    listeners.start();
  }

  /** A worker names its queue, as the broker knows it; its sessions share one connection. */
  private static void consumeQueue(ActiveMQActivationSpec worker) {
    worker.setUseJNDI(false);
    worker.setDestinationType("jakarta.jms.Queue");
    worker.setSingleConnection(true);
  }

  private void connect(Config config) {
    var url = config.getOptionalValue("postrider.broker.url", String.class).orElse(DEFAULT_URL);
    setConnectorClassName(NettyConnectorFactory.class.getName());
    setConnectionParameters(ConnectionParameters.of(url));
    config.getOptionalValue("postrider.broker.user", String.class).ifPresent(this::setUserName);
    config.getOptionalValue("postrider.broker.password", String.class).ifPresent(this::setPassword);
  }

  /** Listeners are made anew until that succeeds. Who sends does not wait for the broker. */
  private void waitForBroker() {
    setReconnectAttempts(NEVER);
    setInitialConnectAttempts(1);
    setCallTimeout(CALL_TIMEOUT_MILLIS);
    setSetupAttempts(UNLIMITED);
    setSetupInterval(SETUP_INTERVAL_MILLIS);
  }

  private void receive() {
    // An exception gives the message back. No acknowledgement waits for the disk: where one gets
    // lost, the message comes again, and its job is found done.
    setUseLocalTx(false);
    setUseAutoRecovery(false);
    // No prefetch: urgent jobs overtake, and a crash spends no attempts of jobs that nobody ran.
    setConsumerWindowSize(0);
    // A thread for each listener; the shared pool has eight for each core.
    setUseGlobalPools(false);
    setThreadPoolMaxSize(UNLIMITED);
    setDeserializationDenyList("*");
  }
}
