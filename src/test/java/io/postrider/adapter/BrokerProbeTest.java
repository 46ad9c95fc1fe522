package io.postrider.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.adapter.BrokerChoice.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.junit.jupiter.api.Test;

/** Without a broker; {@code BrokerFailoverIT} has those that answer. */
class BrokerProbeTest {

  /** The operating system accepts connections for a process that is stopped. */
  @Test
  void broker_that_accepts_connections_and_says_nothing_is_silent() throws IOException {
    try (var hanging = listening();
        var probe = probe(hanging)) {
      assertThat(probe.ask()).isEqualTo(State.SILENT);
      assertThat(probe.ask()).isEqualTo(State.SILENT);
    }
  }

  @Test
  void broker_without_a_port_refuses() throws IOException {
    var gone = listening();
    gone.close();
    try (var probe = probe(gone)) {
      assertThat(probe.ask()).isEqualTo(State.REFUSES);
    }
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static BrokerProbe probe(ServerSocket broker) {
    return new BrokerProbe(
        new TransportConfiguration(
            NettyConnectorFactory.class.getName(),
            Map.of("host", "127.0.0.1", "port", broker.getLocalPort())),
        "user",
        "password");
  }
}
