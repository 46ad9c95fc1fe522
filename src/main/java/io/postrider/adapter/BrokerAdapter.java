package io.postrider.adapter;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The Artemis resource adapter with Postrider's settings. It reads {@code postrider.broker.url},
 * {@code .user} and {@code .password}, and sets once how workers and connections use the broker.
 * This happens here because the server reads a worker's activation before the application has any
 * configuration.
 */
public class BrokerAdapter extends ActiveMQResourceAdapter {

  private static final long serialVersionUID = 1L;

  private static final String DEFAULT_URL = "tcp://localhost:61616";
  private static final int UNLIMITED = -1;
  private static final int NEVER = 0;
  private static final long CALL_TIMEOUT_MILLIS = 5_000;

  /** How often a connection that is not used sends a word. */
  private static final long PING_MILLIS = 10_000;

  /**
   * After so long without a word from this node, the broker gives its messages to others: as soon
   * as its leases have ended, too. A node whose machine has died says nothing when it goes. This
   * node gives up a connection without a word from the broker after once or twice this time.
   */
  private static final long CONNECTION_TTL_MILLIS = 30_000;

  private static final long SETUP_INTERVAL_MILLIS = 1_000;

  /**
   * How soon a listener tries the next broker of the list. Each listener of a worker tries all of
   * them, one after the other, before any tries again.
   */
  private static final long RETRY_MILLIS = 100;

  private final transient Drain drain = new Drain(this::listeners);
  private transient BrokerProbes probes;

  @Override
  public void start(BootstrapContext context) throws ResourceAdapterInternalException {
    StartWatch.begin();
    var config = ConfigProvider.getConfig();
    WorkerSettings.check(config);
    var brokers =
        BrokerUrl.of(
            config.getOptionalValue("postrider.broker.url", String.class).orElse(DEFAULT_URL));
    connect(brokers, config);
    drain.start(
        config.getOptionalValue("postrider.drain", Duration.class).orElse(Duration.parse("PT30S")));
    setTimeouts();
    configureListeners();
    if (brokers.brokers().size() > 1) {
      chooseAmong(brokers);
    }
    super.start(context);
  }

  @Override
  public void endpointActivation(MessageEndpointFactory endpoints, ActivationSpec spec)
      throws ResourceException {
    getDefaultActiveMQConnectionFactory(); // Its first call sets the adapter up.
    var worker = (ActiveMQActivationSpec) spec;
    setDestination(worker);
    worker.setRetryInterval(RETRY_MILLIS);
    var listeners = new Listeners(this, new PairedEndpoints(endpoints), worker, drain);
    getActivations().put(spec, listeners);
    listeners.start();
  }

  @Override
  public void stop() {
    drain.close();
    super.stop();
    if (probes != null) {
      probes.close();
    }
  }

  private List<Listeners> listeners() {
    return getActivations().values().stream().map(Listeners.class::cast).toList();
  }

  /**
   * A worker's destination is the name of its queue in the broker; its sessions share one
   * connection.
   */
  private static void setDestination(ActiveMQActivationSpec worker) {
    worker.setUseJNDI(false);
    worker.setDestinationType("jakarta.jms.Queue");
    worker.setSingleConnection(true);
  }

  private void connect(BrokerUrl brokers, Config config) {
    setConnectorClassName(brokers.connectors());
    setConnectionParameters(brokers.parameters());
    config.getOptionalValue("postrider.broker.user", String.class).ifPresent(this::setUserName);
    config.getOptionalValue("postrider.broker.password", String.class).ifPresent(this::setPassword);
  }

  /**
   * Workers wait for the broker: their listeners are set up again until that succeeds. Senders fail
   * at once instead.
   */
  private void setTimeouts() {
    setReconnectAttempts(NEVER);
    setInitialConnectAttempts(1);
    setCallTimeout(CALL_TIMEOUT_MILLIS);
    setClientFailureCheckPeriod(PING_MILLIS);
    setConnectionTTL(CONNECTION_TTL_MILLIS);
    setSetupAttempts(UNLIMITED);
    setSetupInterval(SETUP_INTERVAL_MILLIS);
    // A sender would wait without a timeout for a broker that hangs to grant it room for a message.
    // Addresses that are full page, so nobody has to wait for room.
    setProducerWindowSize(UNLIMITED);
  }

  /**
   * New connections go to the broker that answers. A pair that replicates tells its clients which
   * one is active, and they would connect to that one alone, also while it hangs.
   */
  private void chooseAmong(BrokerUrl brokers) {
    setUseTopologyForLoadBalancing(false);
    setConnectionLoadBalancingPolicyClassName(BrokerChoicePolicy.class.getName());
    probes =
        new BrokerProbes(
            brokers,
            getUserName(),
            getPassword(),
            hanging -> listeners().forEach(each -> each.leave(hanging)));
    BrokerChoicePolicy.ask(probes.choice());
  }

  private void configureListeners() {
    // An exception rolls the message back. Acknowledgements do not wait for the disk: if one is
    // lost,
    // the message is redelivered, and its job is found done.
    setUseLocalTx(false);
    setUseAutoRecovery(false);
    // No prefetch: so urgent jobs overtake, and a crash spends no attempts of jobs that did not
    // run.
    setConsumerWindowSize(0);
    // Each listener needs a thread; the shared pool has only eight for each core.
    setUseGlobalPools(false);
    setThreadPoolMaxSize(UNLIMITED);
    setDeserializationDenyList("*");
  }
}
