package io.postrider.adapter;

import org.apache.activemq.artemis.api.core.client.loadbalance.ConnectionLoadBalancingPolicy;

/**
 * Tells the Artemis client which broker of its list to connect to. The client creates a policy by
 * the name of its class, so what all of them ask is static.
 */
public final class BrokerChoicePolicy implements ConnectionLoadBalancingPolicy {

  private static volatile BrokerChoice choice = new BrokerChoice(1, hanging -> {});

  /** Lets all policies ask this choice from now on. */
  static void ask(BrokerChoice brokers) {
    choice = brokers;
  }

  @Override
  public int select(int max) {
    return choice.next();
  }
}
