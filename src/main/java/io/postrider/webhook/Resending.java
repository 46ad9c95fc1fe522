package io.postrider.webhook;

import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStatus;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Telling outcomes again: one by hand, or those whose telling was given up. */
@ApplicationScoped
class Resending {

  private static final int BATCH = 200;
  private static final String FAILED = DeliveryStore.Status.FAILED.name().toLowerCase(Locale.ROOT);

  @Inject JobStore jobs;
  @Inject DeliveryStore deliveries;
  @Inject EndpointStore endpoints;
  @Inject WebhookAnnouncer announcer;

  /** Webhooks given up: how many matched, and how many of them are on their way again. */
  public record Resent(int matched, int sent) {}

  /**
   * Tells one outcome again.
   *
   * @throws ClientErrorException (409) if there is nothing to tell, or nobody to tell it to
   */
  void one(JobRecord job) {
    if (job.job().webhookUrl() == null) {
      throw conflict("The job has no webhookUrl.");
    }
    if (!job.status().terminal() || job.status() == JobStatus.CANCELLED) {
      throw conflict("The job is " + job.status().label() + ": there is no outcome to tell.");
    }
    if (isDisabled(endpoint(job))) {
      throw conflict("The webhook's endpoint is disabled.");
    }
    announcer.again(List.of(job));
  }

  /**
   * Tells again what was given up, except where the endpoint is disabled.
   *
   * @param endpointId only this one's, or null for all
   */
  Resent all(String endpointId) {
    int matched = 0;
    int sent = 0;
    String cursor = null;
    do {
      var page = deliveries.failed(cursor, BATCH);
      var found = givenUp(page.items(), endpointId);
      var disabled = disabled(found);
      var able = found.stream().filter(job -> !disabled.contains(endpoint(job))).toList();
      announcer.again(able);
      matched += found.size();
      sent += able.size();
      cursor = page.nextCursor();
    } while (cursor != null);
    return new Resent(matched, sent);
  }

  /**
   * Those of the jobs that are known, and whose telling was given up, to one or any endpoint. A job
   * whose user's data was erased has no address any more.
   */
  List<JobRecord> givenUp(List<JobId> listed, String endpointId) {
    var known = jobs.find(listed);
    var gone = new HashSet<>(listed);
    known.stream()
        .filter(job -> job.job().webhookUrl() != null)
        .forEach(job -> gone.remove(job.id()));
    deliveries.forgetFailed(List.copyOf(gone));
    Predicate<JobRecord> matches =
        job -> endpointId == null || endpoint(job).id().equals(endpointId);
    return known.stream()
        .filter(job -> !gone.contains(job.id()))
        .filter(job -> FAILED.equals(job.webhookStatus()))
        .filter(matches)
        .toList();
  }

  private Set<Endpoint> disabled(List<JobRecord> found) {
    return found.stream()
        .map(Resending::endpoint)
        .distinct()
        .filter(this::isDisabled)
        .collect(Collectors.toSet());
  }

  private boolean isDisabled(Endpoint endpoint) {
    return endpoints
        .find(endpoint.id())
        .filter(health -> health.status() == EndpointHealth.Status.DISABLED)
        .isPresent();
  }

  static Endpoint endpoint(JobRecord job) {
    return Endpoint.of(job.job().owner(), job.job().webhookUrl());
  }

  private static ClientErrorException conflict(String detail) {
    return new ClientErrorException(detail, Response.Status.CONFLICT);
  }
}
