package io.postrider.access;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The heap of another Java process on this machine, through its management agent. */
final class Heap implements AutoCloseable {

  private final JMXConnector connector;
  private final MemoryMXBean memory;

  Heap(long pid) throws IOException {
    connector = JMXConnectorFactory.connect(new JMXServiceURL(agent(pid)));
    memory =
        ManagementFactory.getPlatformMXBean(
            connector.getMBeanServerConnection(), MemoryMXBean.class);
  }

  /** The heap in use after a garbage collection, in bytes. */
  long inUse() {
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  private static String agent(long pid) throws IOException {
    try {
      var machine = VirtualMachine.attach(Long.toString(pid));
      try {
        return machine.startLocalManagementAgent();
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
