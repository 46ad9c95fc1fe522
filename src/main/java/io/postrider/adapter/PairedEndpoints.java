package io.postrider.adapter;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import javax.transaction.xa.XAResource;

/**
 * Endpoints that pass on {@code afterDelivery} only once for each {@code beforeDelivery}, as the
 * contract demands (Jakarta Connectors 2.1, "Message Inflow").
 *
 * <p>The Artemis adapter ends a delivery a second time if the broker does not confirm the commit.
 * Payara then throws an exception, after which the client does not request the next message: a
 * listener without prefetch would receive no further messages.
 */
final class PairedEndpoints implements MessageEndpointFactory {

  private final MessageEndpointFactory endpoints;

  /** The threads that are working on messages; guarded by itself. */
  private final Set<Thread> working = new HashSet<>();

  PairedEndpoints(MessageEndpointFactory endpoints) {
    this.endpoints = endpoints;
  }

  /** How many messages are being worked on, also those whose connections were lost meanwhile. */
  int running() {
    synchronized (working) {
      return working.size();
    }
  }

  /** Interrupts the threads that are working on messages. */
  void interrupt() {
    synchronized (working) {
      // No lambda: while the server stops, its class may not be made any more.
      for (var worker : working) {
        worker.interrupt();
      }
    }
  }

  @Override
  public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
    return new Paired(endpoints.createEndpoint(resource));
  }

  @Override
  public MessageEndpoint createEndpoint(XAResource resource, long timeout)
      throws UnavailableException {
    return new Paired(endpoints.createEndpoint(resource, timeout));
  }

  @Override
  public boolean isDeliveryTransacted(Method method) throws NoSuchMethodException {
    return endpoints.isDeliveryTransacted(method);
  }

  @Override
  public String getActivationName() {
    return endpoints.getActivationName();
  }

  @Override
  public Class<?> getEndpointClass() {
    return endpoints.getEndpointClass();
  }

  /** One endpoint; one thread at a time uses it. */
  private final class Paired implements MessageEndpoint, MessageListener {

    private final MessageEndpoint endpoint;
    private volatile boolean delivering;

    private Paired(MessageEndpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public void beforeDelivery(Method method) throws NoSuchMethodException, ResourceException {
      endpoint.beforeDelivery(method);
      delivering = true;
    }

    @Override
    public void onMessage(Message message) {
      synchronized (working) {
        working.add(Thread.currentThread());
      }
      try {
        ((MessageListener) endpoint).onMessage(message);
      } finally {
        synchronized (working) {
          working.remove(Thread.currentThread());
          // It was meant for the job, and must not break off the acknowledgement.
          Thread.interrupted();
        }
      }
    }

    @Override
    public void afterDelivery() throws ResourceException {
      if (delivering) {
        delivering = false;
        endpoint.afterDelivery();
      }
    }

    @Override
    public void release() {
      endpoint.release();
    }
  }
}
