package io.postrider.webhook;

import static java.util.function.Predicate.not;

import io.postrider.endpoint.CircuitBreakers;
import io.postrider.endpoint.ReceiverHealth;
import io.postrider.endpoint.Target;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Sends outcomes again: one job's, or all webhooks that were given up. */
@ApplicationScoped
class WebhookResender {

  private static final int BATCH = 200;
  private static final String FAILED = DeliveryStore.Status.FAILED.name().toLowerCase(Locale.ROOT);

  @Inject JobStore jobs;
  @Inject DeliveryStore deliveries;
  @Inject CircuitBreakers breakers;
  @Inject WebhookAnnouncer announcer;
  @Inject Receivers receivers;

  /** How many given-up webhooks matched, and how many of them were sent again. */
  public record ResendCount(int matched, int sent) {}

  /**
   * Sends a job's outcome again to all its receivers, registered endpoints included.
   *
   * @return the webhooks sent, that is, those whose endpoint is not disabled
   * @throws ClientErrorException (409) if the job has no outcome or no webhook, or all its
   *     endpoints are disabled
   */
  List<JobWebhook> one(JobRecord job) {
    if (!job.status().terminal()) {
      throw conflict("The job is " + job.status().label() + ": there is no outcome to deliver.");
    }
    var webhooks = receivers.of(job);
    if (webhooks.isEmpty()) {
      throw conflict("The job has no webhookUrl, and no registered endpoint wants its outcome.");
    }
    var enabled = enabled(webhooks);
    if (enabled.isEmpty()) {
      throw conflict("The webhook's endpoint is disabled.");
    }
    announcer.resend(enabled);
    return enabled;
  }

  /**
   * Sends all given-up webhooks again, except where the endpoint is disabled.
   *
   * @param endpointId only webhooks to this host or target, or null for all
   */
  ResendCount all(String endpointId) {
    int matched = 0;
    int sent = 0;
    String cursor = null;
    do {
      var page = deliveries.failed(cursor, BATCH);
      var found = givenUp(page.items(), endpointId);
      var enabled = enabled(found);
      announcer.resend(enabled);
      matched += found.size();
      sent += enabled.size();
      cursor = page.nextCursor();
    } while (cursor != null);
    return new ResendCount(matched, sent);
  }

  /**
   * The given-up webhooks of the listed jobs, to one receiver or all. Jobs that no longer exist, or
   * whose webhook address was erased with the user's data, are removed from the list.
   */
  List<JobWebhook> givenUp(List<JobId> listed, String endpointId) {
    var known = jobs.find(listed).stream().map(JobWebhook::of).filter(not(List::isEmpty)).toList();
    var gone = new HashSet<>(listed);
    known.forEach(webhooks -> gone.remove(webhooks.get(0).job().id()));
    deliveries.forgetFailed(List.copyOf(gone));
    return known.stream()
        .flatMap(List::stream)
        .filter(webhook -> FAILED.equals(webhook.status()))
        .filter(webhook -> endpointId == null || isSentTo(endpointId, webhook.target()))
        .toList();
  }

  private static boolean isSentTo(String receiverId, Target target) {
    return target.id().equals(receiverId) || target.host().id().equals(receiverId);
  }

  private List<JobWebhook> enabled(List<JobWebhook> webhooks) {
    var disabled =
        webhooks.stream()
            .filter(webhook -> webhook.subscription() == null)
            .map(JobWebhook::target)
            .distinct()
            .filter(target -> breakers.state(target).status() == ReceiverHealth.Status.DISABLED)
            .collect(Collectors.toSet());
    return webhooks.stream()
        .filter(
            webhook ->
                webhook.subscription() == null
                    ? !disabled.contains(webhook.target())
                    : receivers.isEnabled(webhook.subscription()))
        .toList();
  }

  private static ClientErrorException conflict(String detail) {
    return new ClientErrorException(detail, Response.Status.CONFLICT);
  }
}
