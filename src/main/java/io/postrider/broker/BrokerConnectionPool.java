package io.postrider.broker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.resource.ConnectionFactoryDefinition;

/**
 * The resource adapter's connection factory, with timeouts so that no caller hangs while the broker
 * is unreachable.
 */
@ConnectionFactoryDefinition(
    name = BrokerConnectionPool.CONNECTION_FACTORY,
    resourceAdapter = "artemis-ra",
    interfaceName = "jakarta.jms.ConnectionFactory",
    // No connection is kept for later: of those to a broker that hangs each would cost a timeout.
    minPoolSize = 0,
    properties = {
      "UserName=${MPCONFIG=postrider.broker.user}",
      "Password=${MPCONFIG=postrider.broker.password}",
      // Without it the adapter refuses transactions that the application manages.
      "allowLocalTransactions=true",
      "reconnectAttempts=0",
      "initialConnectAttempts=1",
      "callTimeout=5000"
    })
@ApplicationScoped
class BrokerConnectionPool {
  static final String CONNECTION_FACTORY = "java:app/jms/postrider";
}
