package io.postrider.execution;

import static java.util.logging.Level.WARNING;

import io.postrider.execution.Claims.Lease;
import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTasks;
import io.postrider.platform.UnavailableException;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/** Renews the leases of all jobs that this node runs, three times while one lasts. */
@Dependent
class LeaseRenewal {

  private static final Logger LOG = Logger.getLogger(LeaseRenewal.class.getName());

  @Inject Claims claims;
  @Inject PeriodicTasks tasks;

  private final Set<Lease> running = ConcurrentHashMap.newKeySet();

  @PostConstruct
  void start() {
    tasks.start(JobExecutor.LEASE.dividedBy(3), this::renew);
  }

  void add(Lease lease) {
    running.add(lease);
  }

  void remove(Lease lease) {
    running.remove(lease);
  }

  /** Number of jobs that this node runs. */
  int size() {
    return running.size();
  }

  private void renew() {
    try {
      claims.renew(Set.copyOf(running));
    } catch (UnavailableException away) {
      LogLine.of("leases-not-renewed").with("count", running.size()).log(LOG, WARNING);
    }
  }
}
