package io.postrider.adapter;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The Artemis adapter, told by {@code postrider.broker.url}, {@code .user} and {@code .password}
 * where the broker is, so that workers and connections need not be told again. It is done here
 * because the server reads a worker's activation before the application has any configuration.
 */
public class BrokerAdapter extends ActiveMQResourceAdapter {

  private static final long serialVersionUID = 1L;

  private static final String DEFAULT_URL = "tcp://localhost:61616";

  @Override
  public void start(BootstrapContext context) throws ResourceAdapterInternalException {
    var config = ConfigProvider.getConfig();
    var url = config.getOptionalValue("postrider.broker.url", String.class).orElse(DEFAULT_URL);
    setConnectorClassName(NettyConnectorFactory.class.getName());
    setConnectionParameters(ConnectionParameters.of(url));
    config.getOptionalValue("postrider.broker.user", String.class).ifPresent(this::setUserName);
    config.getOptionalValue("postrider.broker.password", String.class).ifPresent(this::setPassword);
    super.start(context);
  }
}
