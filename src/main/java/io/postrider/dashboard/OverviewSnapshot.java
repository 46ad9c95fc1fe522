package io.postrider.dashboard;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import io.postrider.api.PageSize;
import io.postrider.broker.BrokerControl;
import io.postrider.dashboard.Overview.Check;
import io.postrider.dashboard.Overview.MinuteView;
import io.postrider.dashboard.Overview.WaitingJob;
import io.postrider.dashboard.Overview.Webhooks;
import io.postrider.deadletter.DeadLetterIndex;
import io.postrider.deadletter.DeadLetterIndex.Filter;
import io.postrider.endpoint.CircuitBreakers;
import io.postrider.endpoint.ReceiverHealth;
import io.postrider.intake.DelayedJobs;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import io.postrider.platform.Times;
import io.postrider.platform.UnavailableException;
import io.postrider.webhook.DelayedWebhooks;
import io.postrider.webhook.DeliveryStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads the state of all parts of the service. */
@ApplicationScoped
class OverviewSnapshot {

  private static final int HOUR = 60;

  /** How many of the oldest open jobs are examined to find one that waits. */
  private static final int EXAMINED_JOBS = 200;

  @Inject BrokerControl broker;
  @Inject Throughput throughput;
  @Inject JobStore jobs;
  @Inject DelayedJobs delayed;
  @Inject DeadLetterIndex failed;
  @Inject CircuitBreakers breakers;
  @Inject DeliveryStore deliveries;
  @Inject DelayedWebhooks delayedWebhooks;
  @Inject Checks checks;
  @Inject Clock clock;

  /** Takes an overview. If a part is unreachable, this lasts until its timeout. */
  Overview take() {
    var results = checks.all();
    var webhooks = read(this::webhooks);
    return new Overview(
        Times.format(clock.instant()),
        read(broker::queues),
        read(delayed::delayed),
        read(() -> throughput.last(HOUR).stream().map(MinuteView::of).toList()),
        read(() -> oldestWaiting().orElse(null)),
        read(this::deadLetters),
        webhooks,
        results,
        problems(results, webhooks));
  }

  private static <T> T read(Supplier<T> part) {
    try {
      return part.get();
    } catch (UnavailableException away) {
      return null;
    }
  }

  private Optional<WaitingJob> oldestWaiting() {
    return jobs.unattended(clock.instant(), job -> true, EXAMINED_JOBS).stream()
        .filter(job -> job.status() == JobStatus.WAITING)
        .findFirst()
        .map(
            job ->
                new WaitingJob(
                    job.id().value(),
                    job.job().kind(),
                    job.job().type(),
                    Times.format(job.job().createdAt())));
  }

  private Map<String, Long> deadLetters() {
    return failed.groups(Filter.ALL).stream()
        .collect(
            groupingBy(entry -> entry.group().kind(), summingLong(DeadLetterIndex.Count::count)));
  }

  private Webhooks webhooks() {
    var known = breakers.list(PageSize.MAX);
    return new Webhooks(
        count(known, ReceiverHealth.Status.ACTIVE),
        count(known, ReceiverHealth.Status.PAUSED),
        count(known, ReceiverHealth.Status.DISABLED),
        delayedWebhooks.delayed(),
        deliveries.failed(null, 1).total());
  }

  private static long count(List<ReceiverHealth> known, ReceiverHealth.Status status) {
    return known.stream().filter(receiver -> receiver.status() == status).count();
  }

  private static List<String> problems(List<Check> checks, Webhooks webhooks) {
    var found = new ArrayList<String>();
    for (var check : checks) {
      if (check.detail() != null) {
        found.add(check.detail());
      } else if (!check.up()) {
        found.add("The check '" + check.name() + "' fails.");
      }
    }
    if (webhooks != null && webhooks.disabled() > 0) {
      found.add(
          "Disabled webhook endpoints: "
              + webhooks.disabled()
              + ". Webhooks to them are given up until the endpoints are enabled.");
    }
    return found;
  }
}
