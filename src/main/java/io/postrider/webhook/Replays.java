package io.postrider.webhook;

import static java.util.logging.Level.INFO;
import static java.util.logging.Level.SEVERE;

import io.postrider.endpoint.Registration;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.platform.LogLine;
import io.postrider.platform.UnavailableException;
import io.postrider.webhook.DeliveryStore.Status;
import io.postrider.webhook.EndpointDeliveries.Filter;
import io.postrider.webhook.EndpointDeliveries.Listed;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.logging.Logger;

/** Sends the deliveries of a time to a registered endpoint again, in batches. */
@ApplicationScoped
class Replays {

  private static final Logger LOG = Logger.getLogger(Replays.class.getName());
  private static final int BATCH = 200;

  @Inject EndpointDeliveries deliveries;
  @Inject ReplayStore store;
  @Inject Receivers receivers;
  @Inject WebhookAnnouncer announcer;
  @Inject JobStore jobs;
  @Inject Clock clock;
  @Resource ManagedExecutorService executor;

  /** How many deliveries would be sent again. */
  long count(Registration endpoint, boolean all, Instant from, Instant to) {
    return deliveries.count(filter(endpoint.id(), all, from, to));
  }

  private static Filter filter(String endpointId, boolean all, Instant from, Instant to) {
    return new Filter(
        endpointId,
        all ? EnumSet.of(Status.DELIVERED, Status.FAILED) : EnumSet.of(Status.FAILED),
        from,
        to);
  }

  /**
   * Starts a replay in the background.
   *
   * @throws ClientErrorException (409) if the endpoint is disabled, or has a replay already
   */
  Replay start(Registration endpoint, boolean all, Instant from, Instant to) {
    if (!endpoint.isEnabled()) {
      throw conflict("The endpoint is disabled; enable it first.");
    }
    if (store.find(endpoint.id()).filter(Replays::isRunning).isPresent()) {
      throw conflict("Another replay to this endpoint is running.");
    }
    var replay =
        new Replay(
            endpoint.id(),
            all,
            from,
            to,
            Replay.Status.RUNNING,
            count(endpoint, all, from, to),
            0,
            clock.instant(),
            null,
            null);
    store.put(replay);
    executor.execute(() -> run(replay));
    return replay;
  }

  private static boolean isRunning(Replay replay) {
    return replay.status() == Replay.Status.RUNNING;
  }

  private static ClientErrorException conflict(String detail) {
    return new ClientErrorException(detail, Response.Status.CONFLICT);
  }

  private void run(Replay begun) {
    var replay = begun;
    try {
      var filter = filter(begun.endpointId(), begun.all(), begun.from(), begun.to());
      String cursor = null;
      do {
        var page = deliveries.list(filter, cursor, BATCH);
        replay = replay.progressed(send(page.items()));
        store.put(replay);
        cursor = page.nextCursor();
      } while (cursor != null);
      replay = replay.completed(clock.instant());
    } catch (UnavailableException away) {
      replay = replay.stopped(clock.instant(), away.getMessage());
    } catch (RuntimeException cause) {
      LOG.log(SEVERE, "event=unexpected-error endpointId=" + begun.endpointId(), cause);
      replay = replay.stopped(clock.instant(), "Something went wrong; the log says what.");
    }
    end(replay);
  }

  /** Sends deliveries again whose jobs are kept; returns how many. */
  private int send(List<Listed> listed) {
    var known = JobRecord.byId(jobs.find(listed.stream().map(each -> each.name().job()).toList()));
    var again = new LinkedHashMap<JobWebhook, DeliveryProgress>();
    for (var each : listed) {
      var job = known.get(each.name().job());
      if (job != null && job.generation() == each.name().generation()) {
        receivers.find(job, each.name()).ifPresent(webhook -> again.put(webhook, each.progress()));
      }
    }
    announcer.resend(again);
    return again.size();
  }

  private void end(Replay replay) {
    LogLine.of("webhooks-replayed")
        .with("endpointId", replay.endpointId())
        .with("status", replay.status())
        .with("matched", replay.matched())
        .with("done", replay.done())
        .log(LOG, INFO);
    try {
      store.put(replay);
    } catch (UnavailableException away) {
      LogLine.of("bulk-operation-not-noted")
          .with("operationId", replay.endpointId())
          .log(LOG, SEVERE);
    }
  }
}
