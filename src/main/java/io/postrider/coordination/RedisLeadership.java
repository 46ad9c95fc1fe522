package io.postrider.coordination;

import io.postrider.platform.LeaderCondition;
import io.postrider.platform.Leadership;
import io.postrider.platform.PeriodicTask;
import io.postrider.platform.PeriodicTasks;
import io.postrider.redis.Redis;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/**
 * Leadership as a key with a short life, which holds the id of the leader. When the key expires,
 * the first node that asks leads.
 */
@ApplicationScoped
class RedisLeadership implements Leadership {

  /** The lease in milliseconds. It also limits how long nobody leads after a leader's death. */
  private static final String LEASE_MILLIS = "5000";

  private static final String NO_LEASE = "0";
  private static final Duration RENEWAL = Duration.ofSeconds(1);

  @Inject Redis redis;
  @Inject Node node;
  @Inject LeaderCondition condition;
  @Inject PeriodicTasks tasks;

  private PeriodicTask renewals;
  private volatile boolean leads;
  private volatile boolean stopped;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    renewals = tasks.start(RENEWAL, this::renew);
  }

  /** Another node leads at once instead of when the lease expires. */
  @PreDestroy
  void stop() {
    renewals.close();
    stopped = true;
    renewals.run();
  }

  /** A step of a task may take longer than the lease. */
  private void renew() {
    if (leads) {
      lead();
    }
  }

  @Override
  public boolean lead() {
    var lease = !stopped && condition.mayLead() ? LEASE_MILLIS : NO_LEASE;
    leads = redis.run(NodeScripts.LEAD, List.of(NodeKeys.LEADER), node.id(), lease).equals(1L);
    return leads;
  }
}
