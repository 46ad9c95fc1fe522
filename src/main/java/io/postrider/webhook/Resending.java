package io.postrider.webhook;

import static java.util.function.Predicate.not;

import io.postrider.endpoint.Endpoint;
import io.postrider.endpoint.EndpointHealth;
import io.postrider.endpoint.EndpointStore;
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
   * Tells one outcome again, to all who are to hear of it.
   *
   * @return what is on its way, except where the endpoint is disabled
   * @throws ClientErrorException (409) if there is nothing to tell, or nobody to tell it to
   */
  List<JobWebhook> one(JobRecord job) {
    var webhooks = JobWebhook.of(job);
    if (webhooks.isEmpty()) {
      throw conflict("The job has no webhookUrl.");
    }
    if (!job.status().terminal() || job.status() == JobStatus.CANCELLED) {
      throw conflict("The job is " + job.status().label() + ": there is no outcome to tell.");
    }
    var able = able(webhooks);
    if (able.isEmpty()) {
      throw conflict("The webhook's endpoint is disabled.");
    }
    announcer.again(able);
    return able;
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
      var able = able(found);
      announcer.again(able);
      matched += found.size();
      sent += able.size();
      cursor = page.nextCursor();
    } while (cursor != null);
    return new Resent(matched, sent);
  }

  /**
   * What was given up of the jobs that are known, to one or any endpoint. A job whose user's data
   * was erased has no address any more.
   */
  List<JobWebhook> givenUp(List<JobId> listed, String endpointId) {
    var known = jobs.find(listed).stream().map(JobWebhook::of).filter(not(List::isEmpty)).toList();
    var gone = new HashSet<>(listed);
    known.forEach(webhooks -> gone.remove(webhooks.get(0).job().id()));
    deliveries.forgetFailed(List.copyOf(gone));
    return known.stream()
        .flatMap(List::stream)
        .filter(webhook -> FAILED.equals(webhook.status()))
        .filter(webhook -> endpointId == null || webhook.endpoint().id().equals(endpointId))
        .toList();
  }

  private List<JobWebhook> able(List<JobWebhook> webhooks) {
    var disabled =
        webhooks.stream()
            .map(JobWebhook::endpoint)
            .distinct()
            .filter(this::isDisabled)
            .collect(Collectors.toSet());
    return webhooks.stream().filter(webhook -> !disabled.contains(webhook.endpoint())).toList();
  }

  private boolean isDisabled(Endpoint endpoint) {
    return endpoints
        .find(endpoint.id())
        .filter(health -> health.status() == EndpointHealth.Status.DISABLED)
        .isPresent();
  }

  private static ClientErrorException conflict(String detail) {
    return new ClientErrorException(detail, Response.Status.CONFLICT);
  }
}
